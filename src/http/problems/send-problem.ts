import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Problem, PROBLEM_MEDIA_TYPE, problemBody } from './problem';

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  // As bytes: to a text Fastify would add a charset, which this media type does not have.
  const body = Buffer.from(JSON.stringify(problemBody(problem, request)));
  void reply.status(problem.status).headers(problem.headers).type(PROBLEM_MEDIA_TYPE).send(body);
}
