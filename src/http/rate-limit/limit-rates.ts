import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host';
import { type FastifyInstance } from 'fastify';
import { RateLimitGuard } from './rate-limit.guard';

/**
 * Runs the guard on the headers of a request, after authentication. As a regular Nest guard, it would run only after
 * the body was read and parsed: a rejected request would cost more, and a malformed one would not count.
 */
export function limitRates(fastify: FastifyInstance, guard: RateLimitGuard): void {
  const onRequest = async (...requestAndReply: unknown[]): Promise<void> => {
    await guard.canActivate(new ExecutionContextHost(requestAndReply, RateLimitGuard, onRequest));
  };
  fastify.addHook('onRequest', (request, reply) => onRequest(request, reply));
}
