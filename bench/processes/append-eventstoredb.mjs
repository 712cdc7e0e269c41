/** The events of creates, written in turns through the adapter and by the client alone, to the same server. */
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { EventstoredbEventStore } from '../../dist/adapters/eventstoredb/eventstoredb.event-store.js';
import { draftedStreams } from '../support/drafted.mjs';
import { inTurns, rateOf } from '../support/statistics.mjs';
import { answerTask } from '../support/task.mjs';

await answerTask(async ({ url, rounds, seconds, together }, say) => {
  const store = EventstoredbEventStore.open(url);
  const client = EventStoreDBClient.connectionString(url);
  const write = ({ id, events }) => store.append(id, 'no_stream', events);
  const writeRaw = ({ id, events }) =>
    client.appendToStream(
      id,
      events.map((event) => jsonEvent(event)),
      { expectedRevision: NO_STREAM },
    );
  let drafted = 0;
  const rate = (writeOne) => () =>
    rateOf(
      () => draftedStreams(together, (drafted += together)),
      (streams) => Promise.all(streams.map(writeOne)),
      seconds,
    );
  // Once beforehand, for code that is not yet compiled.
  for (const writeOne of [write, writeRaw]) await rate(writeOne)();
  const numbers = await inTurns(rounds, { adapter: rate(write), raw: rate(writeRaw) }, say);
  await store.close();
  await client.dispose();
  return numbers;
});
