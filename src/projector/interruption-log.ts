import { type Logger } from '@nestjs/common';
import { StoreUnavailable } from '../event-sourcing/log/event-store';
import { Seldom } from '../observability/seldom';

/**
 * Logs interruptions of all consumers at a bounded rate: a store may be unavailable for hours, and every consumer
 * retries every few seconds with the same error.
 */
export class InterruptionLog {
  private readonly seldom = new Seldom();
  private readonly interrupted = new Set<string>();

  constructor(private readonly logger: Pick<Logger, 'warn' | 'log'>) {}

  report(consumer: string, error: unknown): void {
    this.interrupted.add(consumer);
    const message = error instanceof Error ? error.message : String(error);
    if (!this.seldom.isDue(message)) return;
    // The message of StoreUnavailable says everything; only unexpected errors need a stack.
    const known = error instanceof StoreUnavailable ? { reason: error.reason, error: message } : { err: error };
    this.logger.warn({ consumer, ...known }, 'the projector was interrupted and retries');
  }

  /** Call it when the consumer has handled events. */
  over(consumer: string): void {
    if (!this.interrupted.delete(consumer) || this.interrupted.size > 0) return;
    if (this.seldom.isDue('over')) this.logger.log('the projector is no longer interrupted');
  }
}
