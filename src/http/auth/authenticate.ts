import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Config } from '../../config/config';
import { type TokenVerifier, unauthorized } from '../../edge/tokens/token-verifier';
import { isApiPath } from '../api-path';
import { ClientAddresses } from './client-addresses';

/** Rejects requests under `/api` without a valid bearer token. Looks at the headers only, before the body is read. */
export function authenticate(fastify: FastifyInstance, tokens: TokenVerifier, { trustedProxies }: Config): void {
  const addresses = new ClientAddresses(trustedProxies);
  fastify.decorateRequest('userId', '');
  fastify.addHook('onRequest', async (request) => {
    if (!isApiPath(request.routeOptions.url)) return;
    request.userId = await tokens.userOf(bearerToken(request), () => addresses.of(request));
  });
}

/** RFC 6750, section 2.1. The case of the scheme does not matter. */
function bearerToken({ headers }: FastifyRequest): string {
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) throw unauthorized('A bearer token is required.');
  return token;
}
