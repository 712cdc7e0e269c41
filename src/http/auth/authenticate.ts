import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { isApiPath } from '../api-path';
import { type TokenVerifier, unauthorized } from './token-verifier';

declare module 'fastify' {
  interface FastifyRequest {
    /** From the bearer token; set on every route under `/api`. */
    userId: string;
  }
}

/** Rejects requests under `/api` without a valid bearer token. Looks at the headers only, before the body is read. */
export function authenticate(fastify: FastifyInstance, tokens: TokenVerifier): void {
  fastify.decorateRequest('userId', '');
  fastify.addHook('onRequest', async (request) => {
    if (isApiPath(request.routeOptions.url)) request.userId = await tokens.userOf(bearerToken(request), request);
  });
}

/** RFC 6750, section 2.1; the scheme's case does not matter. */
function bearerToken({ headers }: FastifyRequest): string {
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) throw unauthorized('A bearer token is needed.');
  return token;
}
