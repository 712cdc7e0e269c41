import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Config } from '../config/config';
import { withFewErrors } from '../edge/problems/problem';
import { sendProblem } from './send-problem';
import { type ProblemOfRefusal, REFUSALS } from '../edge/problems/refusals';
import { toProblem } from '../edge/problems/to-problem';

/** Converts every thrown error into a response with problem details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly config: Config,
    @Inject(REFUSALS) private readonly refusals: readonly ProblemOfRefusal[],
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const problem = withFewErrors(toProblem(thrown, this.refusals), this.config.limits.errors);
    // The log line of the request contains the cause. The caller never sees it.
    if (problem.status >= 500) reply.failure = thrown instanceof Error ? thrown : new Error(String(thrown));
    sendProblem(problem, http.getRequest<FastifyRequest>(), reply);
  }
}
