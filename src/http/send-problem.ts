import { type FastifyReply, type FastifyRequest } from 'fastify';
import { pathOf } from './path-of';
import { type Problem, PROBLEM_MEDIA_TYPE, problemBody } from '../edge/problems/problem';

export function sendProblem(problem: Problem<string>, request: FastifyRequest, reply: FastifyReply): void {
  // Send bytes: for a string, Fastify would add a charset parameter, which this media type does not have.
  const path = request.server.publicPath(pathOf(request.url));
  const body = Buffer.from(JSON.stringify(problemBody(problem, { path, id: request.id })));
  void reply.status(problem.status).headers(problem.headers).type(PROBLEM_MEDIA_TYPE).send(body);
}
