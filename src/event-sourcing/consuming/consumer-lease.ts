/** The right to run a consumer, as long as `lost` has not aborted. */
export interface HeldLease {
  /** Higher than that of every earlier holder. Saved with checkpoints, so that those of former holders do not count. */
  readonly term: number;
  /** Aborts when the lease is lost, before another process can get it, and when it is released. */
  readonly lost: AbortSignal;
  /** Frees the lease for the next process immediately. Call it when nothing is written under the lease any more. */
  release(): Promise<void>;
}

/** Ensures that only one process of a read model runs a consumer at a time. Each consumer has its own lease. */
export abstract class ConsumerLease {
  /**
   * Resolves when this process may run the consumer. Retries while the store is unavailable.
   * @throws if the signal aborts first, or if the store fails with an error other than StoreUnavailable
   */
  abstract acquire(consumer: string, signal: AbortSignal): Promise<HeldLease>;

  /** Whether another process had the consumer's lease when `acquire` last checked. */
  abstract isHeldElsewhere(consumer: string): boolean;
}
