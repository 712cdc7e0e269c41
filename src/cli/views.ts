import { type OpenStores } from '../adapters/open-stores';
import { type Config } from '../config/config';
import { isOfLog } from '../event-sourcing/consuming/wrong-log';
import { consumersOn } from './handlers-on';
import { underLease } from './under-lease';
import { withStores } from './with-stores';

type Say = (line: string) => void;

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
