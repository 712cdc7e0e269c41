import { Injectable } from '@nestjs/common';
import { type ConsumerChange, type StoredMessage } from '../../edge/message-streams';
import { Log } from '../../observability/log';
import { Metrics } from '../../observability/metrics';
import { OnceLog } from '../../observability/once-log';
import { SparseLog } from '../../observability/sparse-log';

/** Logs and counts what happens to the events of accounts. */
@Injectable()
export class AccountEventReport {
  private readonly sparse: SparseLog;
  /** Since the stream was last read. */
  private readonly once: OnceLog;

  constructor(
    log: Log,
    private readonly metrics: Metrics,
  ) {
    this.sparse = new SparseLog(log);
    this.once = new OnceLog(this.sparse);
  }

  changed(change: ConsumerChange): void {
    if (change.state === 'interrupted') {
      this.once.warn(change.reason, 'events of accounts cannot be read; it is tried again until it works');
      return;
    }
    this.once.forget();
    for (const difference of change.differences) this.once.warn(difference, 'the message bus has other settings');
  }

  interrupted(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.once.warn(reason, 'events of accounts are not read; it is tried again until it works');
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
}
