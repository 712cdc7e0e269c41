import { constants } from 'node:os';
import { type INestApplication } from '@nestjs/common';

/** npm hands a Ctrl-C on to a process that the terminal has sent it to as well: twice the same signal, at once. */
const ECHO_MS = 300;

/** The first signal finishes what is in flight and then ends the process; a second one ends it at once. */
export function stopOnSignals(app: INestApplication): void {
  let since: number | undefined;
  const stop = (signal: 'SIGTERM' | 'SIGINT'): void => {
    const now = performance.now();
    if (signal === 'SIGINT' && since !== undefined && now - since < ECHO_MS) return;
    if (since !== undefined) process.exit(128 + constants.signals[signal]);
    since = now;
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Stopping failed: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
