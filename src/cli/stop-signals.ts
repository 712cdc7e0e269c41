import { constants } from 'node:os';

/** With npm, Ctrl-C arrives twice: from the terminal and from npm. The longest time between the two, in milliseconds. */
const ECHO_MS = 300;

const SHELL_CHECK_MS = 200;

/**
 * Listens for SIGTERM and SIGINT. The first signal requests a stop; a second one exits the process immediately.
 *
 * Create it before anything else is loaded: without a listener, a signal kills the process, or is lost if the process
 * is process 1 of a container. So this file imports only Node's modules.
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

  /** npm sends signals to the shell that runs its script. Some shells exit without passing them on. */
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
