/**
 * Makes everything that consumers keep again from the log, one consumer after the other, as the service's own command
 * does. With a limit, the first consumer ends after `limit` seconds, and the others end where it did.
 */
import { OpenStores } from '../../dist/adapters/open-stores.js';
import { handlersOn } from '../../dist/cli/handlers-on.js';
import { rebuildConsumer } from '../../dist/cli/rebuild-consumer.js';
import { consumerOf, isProjection } from '../../dist/event-sourcing/consuming/handler.js';
import { VIEWS } from '../../dist/projector/handlers.js';
import { seldom } from '../support/seldom.mjs';
import { answerTask } from '../support/task.mjs';

await answerTask(async ({ eventStoreUrl, readModelUrl, limit = Infinity }, say) => {
  const stores = await OpenStores.open({ eventStoreUrl, readModelUrl }, VIEWS);
  const { readModel } = stores;
  const since = performance.now();
  const cpuBefore = process.cpuUsage();
  const tell = seldom(say);
  const parked = new Set();
  const ofCategory = {};
  const ofConsumer = {};
  const ofKind = { views: 0, reactors: 0 };
  const handlers = handlersOn(stores);
  let end;
  for (const handler of handlers) {
    const begun = performance.now();
    let events = 0;
    const isEnough = (batch) => {
      events += batch.events.length;
      tell(`${consumerOf(handler)}: ${events} events read`);
      if (handler === handlers[0] && performance.now() - since > limit * 1_000) end ??= batch.upTo;
      return end !== undefined && batch.upTo >= end;
    };
    const eventStore = endingEarly(stores.eventStore, isEnough);
    for (const { streamId } of await rebuildConsumer({ handler, eventStore, readModel }, say)) parked.add(streamId);
    // A reactor gets only the types that it reacts to.
    ofCategory[handler.category] = Math.max(events, ofCategory[handler.category] ?? 0);
    const seconds = (performance.now() - begun) / 1_000;
    ofConsumer[consumerOf(handler)] = seconds;
    ofKind[isProjection(handler) ? 'views' : 'reactors'] += seconds;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const memory = process.memoryUsage.rss() / 2 ** 20;
  await stores.close();
  const events = Object.values(ofCategory).reduce((sum, count) => sum + count, 0);
  return { events, ofKind, ofConsumer, cpuSeconds: (user + system) / 1e6, parked: parked.size, memory };
});

/** The same store, whose subscriptions say that they are at the end once there were enough events. */
function endingEarly(store, isEnough) {
  return Object.create(store, {
    subscribe: {
      value: async function* (options) {
        for await (const batch of store.subscribe(options)) {
          yield isEnough(batch) ? { ...batch, live: true } : batch;
        }
      },
    },
  });
}
