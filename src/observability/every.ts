/** Bounds how often the progress of one long task is logged. */
export class Every {
  private dueAt: number;

  /** @param interval in milliseconds */
  constructor(private readonly interval: number) {
    this.dueAt = performance.now() + interval;
  }

  /** True once per interval, for the first time after one. */
  isDue(): boolean {
    const now = performance.now();
    if (now < this.dueAt) return false;
    this.dueAt = now + this.interval;
    return true;
  }
}
