import { type OpenStores } from '../adapters/open-stores';
import { PreparedLease } from '../event-sourcing/consuming/prepared-lease';
import { type ConsumerLease } from '../event-sourcing/consuming/consumer-lease';

type Stores = Pick<OpenStores, 'lease' | 'names' | 'readModel'>;

/**
 * Has the log projected from its first event on when the index of names is new, or was lost while the checkpoint was
 * not: going on from there would never fill it. Looks once, at the start: what is parked is forgotten then, and later
 * the runner knows it by heart.
 */
export function refillingLease({ lease, names, readModel }: Stores): ConsumerLease {
  return new PreparedLease(lease, async (_held, projector) => {
    if (await names.isBegun()) return;
    await readModel.reset(projector, []);
    // Last, so that after a crash in between all of it is done again.
    await names.markBegun();
  });
}
