/** The right to run a consumer, as long as `lost` has not aborted. */
export interface HeldLease {
  /** Higher than that of every earlier holder. Goes with each checkpoint, so that a former holder's does not count. */
  readonly term: number;
  /** Aborts when the lease is lost, before any other process can have it; and when it is released. */
  readonly lost: AbortSignal;
  /** Lets the next one in at once. For when nothing is written under the lease any more. */
  release(): Promise<void>;
}

/** Ensures that of all processes on one read model only one runs a consumer at a time. Each consumer has its own lease. */
export abstract class ConsumerLease {
  /**
   * Resolves when this process may run the consumer; waits for that through every fault of the store.
   * @throws when the signal aborts before
   */
  abstract acquire(consumer: string, signal: AbortSignal): Promise<HeldLease>;

  /** Whether, when `acquire` last looked, another process had the consumer's lease. */
  abstract isHeldElsewhere(consumer: string): boolean;
}
