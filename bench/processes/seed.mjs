/** Fills a log with drafted campaigns, through the adapter. Their names are left for the projector to claim. */
import { OpenStores } from '../../dist/adapters/open-stores.js';
import { COLLECTIONS } from '../../dist/projector/projections.js';
import { draftedStreams } from '../support/drafted.mjs';
import { answerTask } from '../support/task.mjs';

const TOGETHER = 500;

await answerTask(async ({ url, first, count }) => {
  // Of the read side nothing is used.
  const readModelUrl = url.startsWith('sqlite:') ? url : 'sqlite::memory:';
  const stores = await OpenStores.open({ eventStoreUrl: url, readModelUrl }, COLLECTIONS);
  for (let done = 0; done < count; done += TOGETHER) {
    const streams = draftedStreams(Math.min(TOGETHER, count - done), first + done);
    await Promise.all(streams.map(({ id, events }) => stores.eventStore.append(id, 'no_stream', events)));
  }
  await stores.close();
  return count;
});
