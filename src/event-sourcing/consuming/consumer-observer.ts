import { type RecordedEvent } from '../log/event-store';
import { type ParkedEvent } from './read-model-store';

/** What a consumer reports about itself; it neither logs nor counts. */
export interface ConsumerObserver {
  processed(events: readonly RecordedEvent[]): void;
  parked(event: ParkedEvent): void;
  /** The subscription, or a store, was lost; it is tried again. */
  interrupted(error: unknown): void;
  /** The end of the log was reached for the first time since the start. */
  caughtUp?(): void;
  /** One of the other methods threw, for the `times`-th time; told at 1, 2, 4, 8, … so that it cannot flood a log. */
  failed?(error: unknown, times: number): void;
}

/** Observation never decides: whatever the observer throws ends here. */
export class SafeObserver implements ConsumerObserver {
  private failures = 0;

  constructor(private readonly observer: ConsumerObserver) {}

  processed(events: readonly RecordedEvent[]): void {
    this.safely(() => this.observer.processed(events));
  }

  parked(event: ParkedEvent): void {
    this.safely(() => this.observer.parked(event));
  }

  interrupted(error: unknown): void {
    this.safely(() => this.observer.interrupted(error));
  }

  caughtUp(): void {
    this.safely(() => this.observer.caughtUp?.());
  }

  private safely(observe: () => void): void {
    try {
      observe();
    } catch (error) {
      this.tellFailure(error, ++this.failures);
    }
  }

  private tellFailure(error: unknown, times: number): void {
    const isPowerOfTwo = Number.isInteger(Math.log2(times));
    try {
      if (isPowerOfTwo) this.observer.failed?.(error, times);
    } catch {
      // Nothing is left to tell it to.
    }
  }
}
