import { type Log } from './log';

const INTERVAL_MS = 10_000;
const LINES_PER_INTERVAL = 20;

/**
 * For messages that callers can cause without a token: writes at most 20 lines in 10 seconds. The next line contains
 * the number of omitted ones as `omitted`.
 */
export class SparseLog {
  private since = -Infinity;
  private lines = 0;
  private omitted = 0;

  constructor(private readonly log: Log) {}

  info(fields: object, message: string): void {
    this.write('info', fields, message);
  }

  warn(fields: object, message: string): void {
    this.write('warn', fields, message);
  }

  private write(level: 'info' | 'warn', fields: object, message: string): void {
    const now = performance.now();
    if (now - this.since >= INTERVAL_MS) [this.since, this.lines] = [now, 0];
    if (++this.lines > LINES_PER_INTERVAL) {
      this.omitted += 1;
      return;
    }
    this.log.lines[level]({ ...fields, ...(this.omitted > 0 && { omitted: this.omitted }) }, message);
    this.omitted = 0;
  }
}
