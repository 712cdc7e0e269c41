import { type FastifyError, type FastifyInstance } from 'fastify';
import { Problem, routeNotFound } from '../edge/problems/problem';
import { sendProblem } from './send-problem';

/**
 * Responds with a problem if @fastify/static rejects a request: the path is malformed or leaves the folder, or the file
 * does not meet a condition in the headers. Call it before you register any files.
 */
export function rejectBadFileRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (!route.url.endsWith('/*')) return;
    const { errorHandler } = route;
    route.errorHandler = function (error, request, reply) {
      const problem = problemOf(error);
      if (problem === undefined) return errorHandler?.call(this, error, request, reply);
      sendProblem(problem, request, reply);
    };
  });
}

function problemOf({ statusCode }: FastifyError): Problem | undefined {
  switch (statusCode) {
    case 400:
    case 403:
    case 404:
      return routeNotFound();
    case 412:
      return new Problem(412, 'precondition_failed', 'The file does not meet the conditions in the headers.');
    case 416:
      return new Problem(416, 'range_not_satisfiable', 'The file does not contain the requested range.');
    default:
      return undefined;
  }
}
