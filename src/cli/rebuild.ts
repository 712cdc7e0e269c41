import { type OpenStores } from '../adapters/open-stores';
import { type Config } from '../config/config';
import { isProjection } from '../event-sourcing/consuming/handler';
import { isOfLog } from '../event-sourcing/consuming/wrong-log';
import { type ParkedEvent } from '../event-sourcing/consuming/read-model-store';
import { PUBLISHERS } from '../projector/handlers';
import { removeUnusedClaims } from './check-names';
import { handlersOn } from './handlers-on';
import { rebuildConsumer } from './rebuild-consumer';
import { underLease } from './under-lease';
import { withStores } from './with-stores';

/**
 * Rebuilds the data of all consumers in the configured stores: the views of this release and the name index. Handles
 * one consumer after the other, and waits until no other process runs it. Publishes nothing.
 * @returns the first event of each waiting stream that a consumer could not handle
 */
export async function rebuild(config: Config, say: (line: string) => void): Promise<readonly ParkedEvent[]> {
  return withStores(config, async (stores) => {
    const { eventStore, readModel, lease } = stores;
    say('Rebuilding. Each consumer starts as soon as no other process runs it: stop every projector.');
    const parked = new Map<string, ParkedEvent>();
    for (const handler of handlersOn(stores)) {
      if (!isProjection(handler) && handler.needsViews) {
        await readModel.reset(handler.name);
        say(`${handler.name}: starts over with the service.`);
        continue;
      }
      for (const event of await rebuildConsumer({ handler, eventStore, readModel, lease }, say)) {
        const known = parked.get(event.streamId);
        if (known === undefined || event.revision < known.revision) parked.set(event.streamId, event);
      }
    }
    for (const publisher of PUBLISHERS) await keepOrStartOver(publisher, stores, say);
    await removeUnusedClaims(stores, say);
    say('Done.');
    return [...parked.values()];
  });
}

/** What was published cannot be built again. Only if it was read from another log, all events are published again. */
async function keepOrStartOver(
  publisher: string,
  { readModel, eventStore, lease }: OpenStores,
  say: (line: string) => void,
): Promise<void> {
  if (await isOfLog(eventStore, await readModel.checkpoint(publisher))) return;
  await underLease(lease, publisher, () => readModel.reset(publisher));
  say(`${publisher}: publishes all events again with the service. The log is another one.`);
}
