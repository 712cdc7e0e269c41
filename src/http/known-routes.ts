import { type FastifyInstance, type FastifyRequest } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { Problem, routeNotFound } from '../edge/problems/problem';
import { isApiPath } from './api-path';
import { ofMessageBus } from './message-bus-request';
import { pathOf } from './path-of';

/** The route that CORS adds for preflight requests. Other OPTIONS requests match it too, and are rejected here. */
const PREFLIGHTS = '*';

/** Rejects requests without a route before their body is read: 405 if the path has other methods, else 404. */
export function refuseUnknownRoutes(fastify: FastifyInstance): void {
  // A second router, because Fastify's own cannot list the methods of a path.
  const routes = findMyWay({ maxParamLength: Infinity });
  const refusal = ({ url, method }: FastifyRequest): Problem => {
    const path = pathOf(url);
    const allowed = fastify.supportedMethods.filter((other) => routes.find(other as HTTPMethod, path) !== null);
    if (allowed.length === 0) return routeNotFound();
    const Allow = allowed.sort().join(', ');
    return new Problem(405, 'method_not_allowed', `This path does not support ${method}.`, { headers: { Allow } });
  };
  fastify.addHook('onRoute', ({ url, method }) => routes.on(method as HTTPMethod[], url, () => undefined));
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.is404 || request.routeOptions.url === PREFLIGHTS) done(refusal(request));
    else done();
  });
}

/**
 * Responds with 404 to every request under /api that is not a command of the bus, however its path is spelled. Call it
 * before `refuseUnknownRoutes`.
 */
export function refuseApi(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (isApiPath(request.routeOptions.url ?? request.url) && !ofMessageBus(request)) done(routeNotFound());
    else done();
  });
}
