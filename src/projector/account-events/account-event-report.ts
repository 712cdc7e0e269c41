import { Injectable } from '@nestjs/common';
import { type ConsumerChange, type StoredMessage } from '../../edge/message-streams';
import { Log } from '../../observability/log';
import { Metrics } from '../../observability/metrics';
import { SparseLog } from '../../observability/sparse-log';

/** Reasons that are remembered. A broker has only some. */
const MOST_REASONS = 100;

/** Logs and counts what happens to the events of accounts. */
@Injectable()
export class AccountEventReport {
  private readonly sparse: SparseLog;
  /** What was logged since the stream was last read. Attempts are repeated forever, with the same reasons. */
  private readonly told = new Set<string>();

  constructor(
    log: Log,
    private readonly metrics: Metrics,
  ) {
    this.sparse = new SparseLog(log);
  }

  changed(change: ConsumerChange): void {
    if (change.state === 'interrupted') {
      this.once(change.reason, 'events of accounts cannot be read; it is tried again until it works');
      return;
    }
    this.told.clear();
    for (const difference of change.differences) this.once(difference, 'the message bus has other settings');
  }

  interrupted(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.once(reason, 'events of accounts are not read; it is tried again until it works');
  }

  followed(): void {
    this.metrics.accountEvents.inc({ result: 'followed' });
  }

  skipped(): void {
    this.metrics.accountEvents.inc({ result: 'skipped' });
  }

  retried({ subject, sequence }: StoredMessage, error: unknown): void {
    this.metrics.accountEvents.inc({ result: 'retried' });
    this.sparse.warn({ subject, sequence, err: error }, 'an event of an account is tried again');
  }

  parked({ subject, sequence }: StoredMessage, reason: string): void {
    this.metrics.accountEvents.inc({ result: 'parked' });
    this.sparse.warn({ subject, sequence, reason }, 'an event of an account is parked');
  }

  private once(reason: string, message: string): void {
    if (this.told.has(reason)) return;
    if (this.told.size < MOST_REASONS) this.told.add(reason);
    this.sparse.warn({ reason }, message);
  }
}
