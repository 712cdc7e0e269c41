import { type OpenStores } from '../adapters/open-stores';
import { FORMER_TABLES } from '../adapters/stored-names';
import { type Config } from '../config/config';
import { type ConsumerLease } from '../event-sourcing/consuming/consumer-lease';
import { isOfLog } from '../event-sourcing/consuming/wrong-log';
import { consumersOn } from './handlers-on';
import { withStores } from './with-stores';

type Say = (line: string) => void;

/** How long to wait for the lease of a view, in milliseconds. A killed process still holds it for a few seconds. */
const PATIENCE = 15_000;

/** Prints one line with the state of each view and consumer in the configured read model. */
export async function listViews(config: Config, print: Say): Promise<void> {
  await withStores(config, async (stores) => {
    const used = usedBy(stores);
    for (const name of await stores.readModel.stored()) {
      const use = used.has(name) ? await progressOf(name, stores) : 'not used by this release';
      print(`${name}: ${use}`);
    }
  });
}

/**
 * Deletes the views and consumers that this release does not use.
 * @throws Error with a message for operators if another process runs one of them
 */
export async function dropViews(config: Config, say: Say): Promise<void> {
  await withStores(config, async (stores) => {
    const used = usedBy(stores);
    const unused = (await stores.readModel.stored()).filter((name) => !used.has(name));
    for (const name of unused) {
      await underLease(stores.lease, name, () => stores.readModel.drop(name));
      say(`Dropped ${name}.`);
    }
    if (unused.length === 0) say('Nothing to drop: this release uses everything that is stored.');
  });
}

function usedBy(stores: OpenStores): ReadonlySet<string> {
  return new Set(consumersOn(stores));
}

async function progressOf(name: string, { readModel, eventStore }: OpenStores): Promise<string> {
  const checkpoint = await readModel.checkpoint(name);
  if (checkpoint === undefined) return 'not started';
  const position = `position ${checkpoint.position ?? 'none'}`;
  if (!(await isOfLog(eventStore, checkpoint))) return `of another log, ${position}; if the log is right, run rebuild`;
  return `${checkpoint.caughtUp ? 'caught up' : 'being built'}, ${position}`;
}

async function underLease(leases: ConsumerLease, name: string, work: () => Promise<void>): Promise<void> {
  // Their releases used another lease, and no release with this command writes to them.
  if (FORMER_TABLES.includes(name)) return work();
  const lease = await leases.acquire(name, AbortSignal.timeout(PATIENCE)).catch((error: unknown) => {
    throw new Error(`Another process uses ${name}. Stop every process of the release that it belongs to.`, {
      cause: error,
    });
  });
  try {
    await work();
  } finally {
    await lease.release();
  }
}
