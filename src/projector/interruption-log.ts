import { type Logger } from '@nestjs/common';
import { StoreUnavailable } from '../event-sourcing/log/event-store';
import { WrongLog } from '../event-sourcing/consuming/wrong-log';
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
    this.logger.warn({ consumer, ...fieldsOf(error, message) }, 'the projector was interrupted and retries');
  }

  /** Call it when the consumer has handled events. */
  over(consumer: string): void {
    if (!this.interrupted.delete(consumer) || this.interrupted.size > 0) return;
    if (this.seldom.isDue('over')) this.logger.log('the projector is no longer interrupted');
  }
}

/** Only unexpected errors need a stack: the messages of the others say everything. */
function fieldsOf(error: unknown, message: string): object {
  if (error instanceof StoreUnavailable) return { reason: error.reason, error: message };
  return error instanceof WrongLog ? { error: message } : { err: error };
}
