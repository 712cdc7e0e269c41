import { Clock } from '../../../src/event-sourcing/deciding/clock';

/** Moves only when the test says so. */
export class MovingClock extends Clock {
  private time = Date.parse('2026-01-05T09:00:00.000Z');

  passes(milliseconds: number): void {
    this.time += milliseconds;
  }

  override in(milliseconds: number): string {
    return new Date(this.time + milliseconds).toISOString();
  }
}
