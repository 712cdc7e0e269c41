/** Wall-clock time as an ISO 8601 string: UTC, with milliseconds. The strings compare in the order of the times. */
export class Clock {
  now(): string {
    return this.in(0);
  }

  /** The time this many milliseconds from now. */
  in(milliseconds: number): string {
    return new Date(Date.now() + milliseconds).toISOString();
  }
}
