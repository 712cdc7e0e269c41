import { constants } from 'node:os';

/** npm passes Ctrl-C on to a process that the terminal has already sent it to: the same signal twice, at once. */
const ECHO_MS = 300;

const SHELL_CHECK_MS = 200;

/**
 * Listens for SIGTERM and SIGINT. The first one requests a stop; a second one ends the process at once.
 *
 * Create it before anything else is loaded: a signal without a listener is lost (as process 1 of a container) or kills.
 * Therefore this file imports nothing but Node.
 */
export class StopSignals {
  private readonly stopping = new AbortController();
  private since = 0;

  constructor() {
    process.on('SIGTERM', (signal) => this.received(signal));
    process.on('SIGINT', (signal) => this.received(signal));
    if (process.env['npm_lifecycle_event'] !== undefined) this.watchShell();
  }

  get requested(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Resolves at the first signal. */
  get request(): Promise<void> {
    if (this.requested) return Promise.resolve();
    return new Promise((resolve) => {
      this.stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  private received(signal: NodeJS.Signals): void {
    const now = performance.now();
    if (!this.requested) {
      this.since = now;
      this.stopping.abort();
    } else if (signal !== 'SIGINT' || now - this.since > ECHO_MS) {
      process.exit(128 + constants.signals[signal]);
    }
  }

  /** npm sends a signal to the shell that it runs a script in. Some shells end without passing it on. */
  private watchShell(): void {
    const shell = process.ppid;
    const check = setInterval(() => {
      if (process.ppid === shell) return;
      clearInterval(check);
      this.stopping.abort();
    }, SHELL_CHECK_MS);
    check.unref();
  }
}
