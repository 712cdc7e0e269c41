/** The right to feed a projector, as long as `lost` has not aborted. */
export interface HeldLease {
  /** Higher than that of every earlier holder. Goes with each checkpoint, so that a former holder's does not count. */
  readonly term: number;
  /** Aborts when the lease is lost, before anybody else can have it; and when it is released. */
  readonly lost: AbortSignal;
  /** Lets the next one in at once. For when nothing is written under the lease any more. */
  release(): Promise<void>;
}

/** Sees to it that of all processes on one read model only one feeds it at a time. */
export abstract class ConsumerLease {
  /**
   * Resolves when this process is the one that feeds `projector`; waits for that through every fault of the store.
   * @throws when the signal aborts before
   */
  abstract acquire(projector: string, signal: AbortSignal): Promise<HeldLease>;

  /** Whether, when `acquire` last looked, another process had the lease. */
  abstract isHeldElsewhere(): boolean;
}
