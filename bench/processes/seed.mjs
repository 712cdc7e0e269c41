/**
 * Fills a log with drafted campaigns, through the adapter, or with as many as can be written in `limit` seconds. Their
 * names are left for the projector to claim.
 */
import { OpenStores } from '../../dist/adapters/open-stores.js';
import { VIEWS } from '../../dist/projector/handlers.js';
import { draftedStreams } from '../support/drafted.mjs';
import { seldom } from '../support/seldom.mjs';
import { answerTask } from '../support/task.mjs';

const TOGETHER = 500;

await answerTask(async ({ url, first, count, limit = Infinity }, say) => {
  // Only the log is written.
  const stores = await OpenStores.open({ eventStoreUrl: url, readModelUrl: 'sqlite::memory:' }, VIEWS);
  const tell = seldom(say);
  const until = performance.now() + limit * 1_000;
  let done = 0;
  while (done < count && performance.now() < until) {
    const streams = draftedStreams(Math.min(TOGETHER, count - done), first + done);
    await Promise.all(streams.map(({ id, events }) => stores.eventStore.append(id, 'no_stream', events)));
    done += streams.length;
    tell(`${done} of ${count} campaigns written`);
  }
  await stores.close();
  return done;
});
