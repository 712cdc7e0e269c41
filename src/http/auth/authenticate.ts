import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Config } from '../../config/config';
import { Problem } from '../../edge/problems/problem';
import { type Bearer, type TokenVerifier, unauthorized } from '../../edge/tokens/token-verifier';
import { isApiPath } from '../api-path';
import { ofMessageBus, userToActAs } from '../message-bus-request';
import { ClientAddresses } from './client-addresses';

/** Scope of services that may act as any user. */
const ACT_AS_USER = 'campaigns:act-as-user';

/** Rejects requests under `/api` without a valid bearer token. Looks at the headers only, before the body is read. */
export function authenticate(fastify: FastifyInstance, tokens: TokenVerifier, { trustedProxies }: Config): void {
  const addresses = new ClientAddresses(trustedProxies);
  fastify.decorateRequest('userId', '');
  fastify.decorateRequest('actor', undefined);
  fastify.decorateRequest('bearer');
  fastify.addHook('onRequest', async (request) => {
    if (!isApiPath(request.routeOptions.url)) return;
    // Commands from the bus have no client address. They share no limit with others, and only some run at once.
    const addressOf = () => (ofMessageBus(request) ? undefined : addresses.of(request));
    const bearer = await tokens.bearerOf(bearerToken(request), addressOf);
    request.bearer = bearer;
    request.userId = bearer.userId;
    actAs(userToActAs(request) ?? bearer.userId, bearer, request);
  });
}

/** @throws Problem 403 */
function actAs(userId: string, { userId: serviceId, scopes }: Bearer, request: FastifyRequest): void {
  if (userId === serviceId) return;
  if (!scopes.includes(ACT_AS_USER)) {
    throw new Problem(403, 'forbidden', `To act as another user, the token needs the scope ${ACT_AS_USER}.`);
  }
  request.userId = userId;
  request.actor = { type: 'service', id: serviceId };
}

/** RFC 6750, section 2.1. The case of the scheme does not matter. */
function bearerToken({ headers }: FastifyRequest): string {
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) throw unauthorized('A bearer token is required.');
  return token;
}
