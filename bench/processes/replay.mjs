/** Builds the read model anew from the log, as the service's own command does it. */
import { OpenStores } from '../../dist/adapters/open-stores.js';
import { NameClaims } from '../../dist/campaigns/campaign-names/name-claims.js';
import { NameIndex } from '../../dist/campaigns/campaign-names/name-index.js';
import { CampaignRepository } from '../../dist/campaigns/campaign.repository.js';
import { rebuildReadModel } from '../../dist/cli/rebuild-read-model.js';
import { Clock } from '../../dist/event-sourcing/clock.js';
import { allProjections, COLLECTIONS, PROJECTOR } from '../../dist/projector/projections.js';
import { answerTask } from '../support/task.mjs';

await answerTask(async ({ url, eventStoreUrl = url, readModelUrl = url }, say) => {
  const stores = await OpenStores.open({ eventStoreUrl, readModelUrl }, COLLECTIONS);
  const campaigns = new CampaignRepository(stores.eventStore);
  const index = new NameIndex(stores.names, new NameClaims(stores.names, campaigns, new Clock()), campaigns);
  const since = performance.now();
  const cpuBefore = process.cpuUsage();
  let events = 0;
  const counting = counted(stores.eventStore, (more) => (events += more));
  const parked = await rebuildReadModel(
    {
      eventStore: counting,
      readModel: stores.readModel,
      projector: PROJECTOR,
      projections: allProjections(index),
      onLive: () => stores.names.markComplete(),
    },
    say,
  );
  const seconds = (performance.now() - since) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const memory = process.memoryUsage.rss() / 2 ** 20;
  await stores.close();
  return { events, seconds, cpuSeconds: (user + system) / 1e6, parked: parked.length, memory };
});

/** The same store, whose subscriptions tell how many events they hand out. */
function counted(store, count) {
  return Object.create(store, {
    subscribe: {
      value: async function* (options) {
        for await (const batch of store.subscribe(options)) {
          count(batch.events.length);
          yield batch;
        }
      },
    },
  });
}
