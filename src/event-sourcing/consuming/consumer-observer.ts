import { type RecordedEvent } from '../log/event-store';
import { type ParkedEvent } from './read-model-store';

/** Receives a consumer's reports about itself. The consumer neither logs nor counts. */
export interface ConsumerObserver {
  processed(events: readonly RecordedEvent[]): void;
  parked(event: ParkedEvent): void;
  /** The subscription ended or a store is unavailable. The consumer retries. */
  interrupted(error: unknown): void;
  /** The consumer reached the end of the log for the first time since its start. */
  caughtUp?(): void;
  /** Another method threw, for the `times`-th time. Called for 1, 2, 4, 8, …, so that it cannot flood a log. */
  failed?(error: unknown, times: number): void;
}

/** Catches everything that an observer throws, so that observation never affects the consumer. */
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
      // `failed` itself failed: there is no one left to report to.
    }
  }
}
