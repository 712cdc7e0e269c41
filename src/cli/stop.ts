import { setTimeout } from 'node:timers/promises';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Config } from '../config/config';
import { Connections } from '../http/connections';
import { Log } from '../observability/log';
import { Tracing } from '../observability/tracing';

/**
 * Finishes the requests, then the projector's current batch, then closes the stores, all within `limits.stopMs`.
 * @returns the exit code: 0 if all of it was done in time
 */
export async function stop(app: NestFastifyApplication): Promise<number> {
  const { lines } = app.get(Log);
  try {
    const inTime = await closeInTime(app);
    const connections_reset = app.get(Connections).reset();
    if (!inTime) lines.error({ connections_reset }, 'stopped before the stores were closed: time limit reached');
    else if (connections_reset > 0) lines.warn({ connections_reset }, 'stopped before all requests were finished');
    else lines.info('stopped');
    return inTime ? 0 : 1;
  } catch (error) {
    lines.error({ err: error }, 'stopping failed');
    return 1;
  }
}

/** @returns false if it takes longer than `limits.stopMs`; the export of the last spans does not count */
export async function closeInTime(app: NestFastifyApplication): Promise<boolean> {
  const outOfTime = setTimeout(app.get(Config).limits.stopMs, false, { ref: false });
  const closed = await Promise.race([app.close().then(() => true), outOfTime]);
  if (closed) await Promise.race([app.get(Tracing).stop(), outOfTime]);
  return closed;
}
