import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Config } from '../../config/config';
import { withFewErrors } from './problem';
import { sendProblem } from './send-problem';
import { toProblem } from './to-problem';

/** Answers everything that is thrown with problem details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly config: Config) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const problem = withFewErrors(toProblem(thrown), this.config.limits.errors);
    // The request's log line tells the cause; the caller never sees it.
    if (problem.status >= 500) reply.failure = thrown instanceof Error ? thrown : new Error(String(thrown));
    sendProblem(problem, http.getRequest<FastifyRequest>(), reply);
  }
}
