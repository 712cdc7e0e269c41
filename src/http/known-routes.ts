import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { isApiPath } from './api-path';
import { pathOf } from './path-of';
import { Problem, routeNotFound } from '../edge/problems/problem';

interface KnownRoute {
  readonly path: RegExp;
  readonly methods: readonly string[];
}

/** The route that CORS adds for preflight requests. What it does not handle is no preflight of an allowed origin. */
const PREFLIGHTS = '*';

/** Refuses what no route is there for, before its body is looked at: 405 where another method would do, else 404. */
export function refuseUnknownRoutes(fastify: FastifyInstance): void {
  const routes: KnownRoute[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    routes.push({ path: pattern(url), methods: [method].flat() });
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.is404 || request.routeOptions.url === PREFLIGHTS) done(refusal(request, routes));
    else done();
  });
}

/** Answers as if there were no routes under /api, whatever their spelling. To be called before `refuseUnknownRoutes`. */
export function refuseApi(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ routeOptions, url }, _reply, done) => {
    if (isApiPath(routeOptions.url ?? url)) done(routeNotFound());
    else done();
  });
}

function refusal({ url, method }: FastifyRequest, routes: readonly KnownRoute[]): Problem {
  const path = pathOf(url);
  const allowed = routes.filter((route) => route.path.test(path)).flatMap((route) => route.methods);
  if (allowed.length === 0) return routeNotFound();
  const Allow = [...new Set(allowed)].sort().join(', ');
  return new Problem(405, 'method_not_allowed', `${method} is not possible here.`, { headers: { Allow } });
}

/** `/api/campaigns/:id/history` → what it matches. */
function pattern(url: string): RegExp {
  const parts = url.split(/(:\w+|\*\w*)/).map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part.startsWith('*') ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}
