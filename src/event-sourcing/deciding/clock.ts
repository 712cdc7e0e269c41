/** Wall-clock time as ISO 8601 text, UTC, milliseconds. Texts compare as the times do. */
export class Clock {
  now(): string {
    return this.in(0);
  }

  in(milliseconds: number): string {
    return new Date(Date.now() + milliseconds).toISOString();
  }
}
