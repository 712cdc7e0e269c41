/** How long an exit waits for the thread to leave the driver, in milliseconds. */
const PATIENCE = 5_000;

const BUSY = 0;
const CLOSED = 1;

/**
 * Keeps the process from exiting while another thread is inside the SQLite driver. Trap: an exit ends all threads, and
 * the driver aborts the process, with a stack trace, if its thread is ended during a call.
 */
export class ThreadGate {
  /** @param state shared by both threads. The other thread counts as busy until it leaves for the first time */
  constructor(readonly state: Int32Array = busyFromTheStart()) {}

  /** On the other thread, before it uses the driver. @returns false if the process exits: the driver must not be used */
  enter(): boolean {
    Atomics.store(this.state, BUSY, 1);
    if (Atomics.load(this.state, CLOSED) === 0) return true;
    this.leave();
    return false;
  }

  leave(): void {
    Atomics.store(this.state, BUSY, 0);
    Atomics.notify(this.state, BUSY);
  }

  /** On the main thread, when the process exits. Blocks until the other thread has left the driver. */
  close(): void {
    Atomics.store(this.state, CLOSED, 1);
    Atomics.wait(this.state, BUSY, 1, PATIENCE);
  }
}

function busyFromTheStart(): Int32Array {
  const state = new Int32Array(new SharedArrayBuffer(8));
  state[BUSY] = 1;
  return state;
}
