import { OpenStores } from '../adapters/open-stores';
import { type Config } from '../config/config';
import { type ParkedEvent } from '../event-sourcing/consuming/read-model-store';
import { VIEWS } from '../projector/handlers';
import { handlersOn } from './handlers-on';
import { rebuildConsumer } from './rebuild-consumer';

/**
 * Makes everything that consumers keep in the configured stores again, one after the other, each as soon as no other
 * process runs it: the views of this release, and the index of names.
 * @returns of each stream that waits, an event that could not be handled
 */
export async function rebuild(config: Config, say: (line: string) => void): Promise<readonly ParkedEvent[]> {
  const stores = await OpenStores.open(config, VIEWS);
  try {
    const { eventStore, readModel, lease } = stores;
    say('Rebuilding, as soon as no other process feeds this read model: stop every projector.');
    const parked = new Map<string, ParkedEvent>();
    for (const handler of handlersOn(stores)) {
      for (const event of await rebuildConsumer({ handler, eventStore, readModel, lease }, say)) {
        parked.set(event.streamId, event);
      }
    }
    say('Done.');
    return [...parked.values()];
  } finally {
    await stores.close();
  }
}
