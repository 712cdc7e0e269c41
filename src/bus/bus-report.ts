import { Injectable } from '@nestjs/common';
import { type BusChange, type MessageBus } from '../edge/message-bus';
import { type ConsumerChange, type StoredMessage } from '../edge/message-streams';
import { type Problem } from '../edge/problems/problem';
import { Log } from '../observability/log';
import { Metrics } from '../observability/metrics';
import { OnceLog } from '../observability/once-log';
import { SparseLog } from '../observability/sparse-log';

/** Logs and counts what happens on the message bus. Commands that become requests are logged as such. */
@Injectable()
export class BusReport {
  private readonly sparse: SparseLog;
  /** Since the last connection. */
  private readonly once: OnceLog;

  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    this.sparse = new SparseLog(log);
    this.once = new OnceLog(this.sparse);
  }

  /** Call it once. */
  watch(bus: MessageBus): void {
    this.metrics.watchMessageBus(() => bus.state === 'ok');
  }

  changed({ state, reason }: BusChange): void {
    if (reason === undefined) {
      this.once.forget();
      this.sparse.info({}, 'connected to the message bus');
    } else if (state === 'ok') this.once.warn(reason, 'the message bus reports an error');
    else this.sparse.warn({ reason }, 'the message bus is unavailable; it is tried again until it responds');
  }

  /** A command that never became a request. Anyone who can reach the broker can cause this line. */
  rejected(subject: string, id: string, { status, code }: Problem<string>, thrown: unknown): void {
    this.metrics.requests.observe({ method: 'none', route: 'none', status }, 0);
    const fields = { req: { id, subject }, res: { statusCode: status }, code };
    if (status === 500) this.log.lines.error({ ...fields, err: thrown }, 'command failed');
    else this.sparse.info(fields, 'command rejected');
  }

  failed(subject: string, error: unknown): void {
    this.log.lines.error({ req: { subject }, err: error }, 'the reply to a command could not be sent');
  }

  /** The stream or the consumer of the queued commands. */
  queue(change: ConsumerChange): void {
    if (change.state === 'consuming') this.differing(change.differences);
    else this.once.warn(change.reason, 'queued commands cannot be read; it is tried again until it works');
  }

  /** @param differences one sentence for each setting of a stream or consumer that is not as expected */
  differing(differences: readonly string[]): void {
    for (const difference of differences) this.once.warn(difference, 'the message bus has other settings');
  }

  decided(): void {
    this.metrics.queuedCommands.inc({ result: 'decided' });
  }

  /** @param fault absent if the log has the reason already */
  retried({ subject, sequence }: StoredMessage, fault?: Error): void {
    this.metrics.queuedCommands.inc({ result: 'retried' });
    if (fault === undefined) return;
    this.sparse.warn({ req: { subject, sequence }, err: fault }, 'a queued command is tried again');
  }

  /** Anyone who may send a command can cause this line. */
  parked({ subject, sequence }: StoredMessage, reason: string): void {
    this.metrics.queuedCommands.inc({ result: 'parked' });
    this.sparse.warn({ req: { subject, sequence }, reason }, 'queued command parked');
  }
}
