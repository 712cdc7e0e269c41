import { type HeldLease, ConsumerLease } from './consumer-lease';

/** A lease under which something is done once, before the first turn begins; what fails there is tried at the next. */
export class PreparedLease extends ConsumerLease {
  private prepared = false;

  constructor(
    private readonly lease: ConsumerLease,
    private readonly prepare: (held: HeldLease, projector: string) => Promise<void>,
  ) {
    super();
  }

  async acquire(projector: string, signal: AbortSignal): Promise<HeldLease> {
    const held = await this.lease.acquire(projector, signal);
    try {
      if (!this.prepared) await this.prepare(held, projector);
      this.prepared = true;
      return held;
    } catch (error) {
      await held.release();
      throw error;
    }
  }

  isHeldElsewhere(): boolean {
    return this.lease.isHeldElsewhere();
  }
}
