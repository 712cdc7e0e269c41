/**
 * Appends `count` drafted campaigns through the adapter, or as many as it can in `limit` seconds. It does not claim
 * their names; the projector does. Returns how many it appended.
 */
import { OpenStores } from '../../dist/adapters/open-stores.js';
import { VIEWS } from '../../dist/projector/handlers.js';
import { draftedStreams } from '../support/drafted.mjs';
import { throttled } from '../support/throttled.mjs';
import { runTask } from '../support/task.mjs';

const CONCURRENT_APPENDS = 500;

await runTask(async ({ url, first, count, limit = Infinity }, report) => {
  // The read model is not used.
  const stores = await OpenStores.open({ eventStoreUrl: url, readModelUrl: 'sqlite::memory:' }, VIEWS);
  const reportProgress = throttled(report);
  const until = performance.now() + limit * 1_000;
  let done = 0;
  while (done < count && performance.now() < until) {
    const streams = draftedStreams(Math.min(CONCURRENT_APPENDS, count - done), first + done);
    await Promise.all(streams.map(({ id, events }) => stores.eventStore.append(id, 'no_stream', events)));
    done += streams.length;
    reportProgress(`${done} of ${count} campaigns written`);
  }
  await stores.close();
  return done;
});
