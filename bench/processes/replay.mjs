/** Builds the read model anew from the log, or from what of it is read in `limit` seconds, as the service's own command does. */
import { OpenStores } from '../../dist/adapters/open-stores.js';
import { NameClaims } from '../../dist/campaigns/campaign-names/name-claims.js';
import { NameFollower } from '../../dist/campaigns/campaign-names/name-follower.js';
import { CampaignRepository } from '../../dist/campaigns/campaign.repository.js';
import { rebuildReadModel } from '../../dist/cli/rebuild-read-model.js';
import { Clock } from '../../dist/event-sourcing/deciding/clock.js';
import { PROJECTOR } from '../../dist/event-sourcing/consuming/projection.js';
import { allProjections, COLLECTIONS } from '../../dist/projector/projections.js';
import { seldom } from '../support/seldom.mjs';
import { answerTask } from '../support/task.mjs';

await answerTask(async ({ url, eventStoreUrl = url, readModelUrl = url, limit = Infinity }, say) => {
  const stores = await OpenStores.open({ eventStoreUrl, readModelUrl }, COLLECTIONS);
  const campaigns = new CampaignRepository(stores.eventStore);
  const follower = new NameFollower(stores.names, new NameClaims(stores.names, campaigns, new Clock()), campaigns);
  const since = performance.now();
  const cpuBefore = process.cpuUsage();
  const tell = seldom(say);
  let events = 0;
  const isEnough = (more) => {
    events += more;
    tell(`${events} events read`);
    return performance.now() - since > limit * 1_000;
  };
  const parked = await rebuildReadModel(
    {
      eventStore: endingEarly(stores.eventStore, isEnough),
      readModel: stores.readModel,
      projector: PROJECTOR,
      projections: allProjections(follower, stores.eventStore),
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

/** The same store, whose subscriptions say that they are at the end once there were enough events. */
function endingEarly(store, isEnough) {
  return Object.create(store, {
    subscribe: {
      value: async function* (options) {
        for await (const batch of store.subscribe(options)) {
          yield isEnough(batch.events.length) ? { ...batch, live: true } : batch;
        }
      },
    },
  });
}
