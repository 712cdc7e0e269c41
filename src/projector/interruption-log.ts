import { type Logger } from '@nestjs/common';
import { StoreUnavailable } from '../event-sourcing/log/event-store';
import { Seldom } from '../observability/seldom';

/** Logs interruptions at a bounded rate: a store may be away for hours, and is tried every few seconds. */
export class InterruptionLog {
  private readonly seldom = new Seldom();
  private interrupted = false;

  constructor(private readonly logger: Pick<Logger, 'warn' | 'log'>) {}

  tell(error: unknown): void {
    this.interrupted = true;
    const message = error instanceof Error ? error.message : String(error);
    if (!this.seldom.isDue(message)) return;
    // A store that is unavailable has one sentence for it; only the unexpected needs a stack.
    const known = error instanceof StoreUnavailable ? { reason: error.reason, error: message } : { err: error };
    this.logger.warn(known, 'the projector was interrupted and retries');
  }

  /** Events are processed (again). */
  over(): void {
    if (!this.interrupted) return;
    this.interrupted = false;
    if (this.seldom.isDue('over')) this.logger.log('the projector is no longer interrupted');
  }
}
