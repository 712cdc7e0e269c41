/**
 * Rebuilds everything that consumers store, one consumer after another, as the service's own command does. With a
 * limit, the first consumer ends after `limit` seconds, and the others end at the same position. Returns the number of
 * events, of parked streams, the seconds by kind and by consumer, the CPU seconds, and the memory in MB.
 */
import { OpenStores } from '../../dist/adapters/open-stores.js';
import { handlersOn } from '../../dist/cli/handlers-on.js';
import { rebuildConsumer } from '../../dist/cli/rebuild-consumer.js';
import { consumerOf, isProjection } from '../../dist/event-sourcing/consuming/handler.js';
import { VIEWS } from '../../dist/projector/handlers.js';
import { throttled } from '../support/throttled.mjs';
import { runTask } from '../support/task.mjs';

await runTask(async ({ eventStoreUrl, readModelUrl, limit = Infinity }, report) => {
  const stores = await OpenStores.open({ eventStoreUrl, readModelUrl }, VIEWS);
  const { readModel } = stores;
  const since = performance.now();
  const cpuBefore = process.cpuUsage();
  const reportProgress = throttled(report);
  const parked = new Set();
  const eventsByCategory = {};
  const secondsByConsumer = {};
  const secondsByKind = { views: 0, reactors: 0 };
  const handlers = handlersOn(stores);
  let end;
  for (const handler of handlers) {
    const begun = performance.now();
    let events = 0;
    const isEnough = (batch) => {
      events += batch.events.length;
      reportProgress(`${consumerOf(handler)}: ${events} events read`);
      if (handler === handlers[0] && performance.now() - since > limit * 1_000) end ??= batch.upTo;
      return end !== undefined && batch.upTo >= end;
    };
    const eventStore = endingEarly(stores.eventStore, isEnough);
    for (const { streamId } of await rebuildConsumer({ handler, eventStore, readModel }, report)) parked.add(streamId);
    // A reactor gets only the types that it reacts to.
    eventsByCategory[handler.category] = Math.max(events, eventsByCategory[handler.category] ?? 0);
    const seconds = (performance.now() - begun) / 1_000;
    secondsByConsumer[consumerOf(handler)] = seconds;
    secondsByKind[isProjection(handler) ? 'views' : 'reactors'] += seconds;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const memory = process.memoryUsage.rss() / 2 ** 20;
  await stores.close();
  const events = Object.values(eventsByCategory).reduce((sum, count) => sum + count, 0);
  return { events, secondsByKind, secondsByConsumer, cpuSeconds: (user + system) / 1e6, parked: parked.size, memory };
});

/** @returns the same store, but its subscriptions are live as soon as `isEnough` returns true */
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
