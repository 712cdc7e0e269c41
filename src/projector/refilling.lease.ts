import { type OpenStores } from '../adapters/open-stores';
import { type HeldLease, ProjectorLease } from '../event-sourcing/projector-lease';

/**
 * Has the log projected from its first event on when the index of names is new, or was lost while the checkpoint was
 * not: going on from there would never fill it.
 */
export class RefillingLease extends ProjectorLease {
  private looked = false;

  constructor(private readonly stores: Pick<OpenStores, 'lease' | 'names' | 'readModel'>) {
    super();
  }

  async acquire(projector: string, signal: AbortSignal): Promise<HeldLease> {
    const held = await this.stores.lease.acquire(projector, signal);
    try {
      // Once, at the start: what is parked is forgotten here, and later the runner knows it by heart.
      if (!this.looked) await this.startOverUnlessBegun(projector);
      this.looked = true;
      return held;
    } catch (error) {
      await held.release();
      throw error;
    }
  }

  private async startOverUnlessBegun(projector: string): Promise<void> {
    const { names, readModel } = this.stores;
    if (await names.isBegun()) return;
    await readModel.reset(projector, []);
    // Last, so that after a crash in between all of it is done again.
    await names.markBegun();
  }
}
