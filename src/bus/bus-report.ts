import { Injectable } from '@nestjs/common';
import { type BusChange, type MessageBus } from '../edge/message-bus';
import { type Problem } from '../edge/problems/problem';
import { Log } from '../observability/log';
import { Metrics } from '../observability/metrics';
import { SparseLog } from '../observability/sparse-log';

/** Logs and counts what happens on the message bus. Commands that become requests are logged as such. */
@Injectable()
export class BusReport {
  private readonly sparse: SparseLog;

  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    this.sparse = new SparseLog(log);
  }

  /** Call it once. */
  watch(bus: MessageBus): void {
    this.metrics.watchMessageBus(() => bus.state === 'ok');
  }

  changed({ state, reason }: BusChange): void {
    if (reason === undefined) this.sparse.info({}, 'connected to the message bus');
    else if (state === 'ok') this.sparse.warn({ reason }, 'the message bus reports an error');
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
}
