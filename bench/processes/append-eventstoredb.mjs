/** The events of creates, written in turns through the adapter and by the client alone, to the same server. */
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { EventstoredbEventStore } from '../../dist/adapters/eventstoredb/eventstoredb.event-store.js';
import { draftedStreams } from '../support/drafted.mjs';
import { inTurns, rateOf } from '../support/statistics.mjs';
import { answerTask } from '../support/task.mjs';

const TOGETHER = 64;

await answerTask(async ({ url, rounds, seconds }) => {
  const store = EventstoredbEventStore.open(url);
  const client = EventStoreDBClient.connectionString(url);
  const writeRaw = ({ id, events }) =>
    client.appendToStream(
      id,
      events.map((event) => jsonEvent(event)),
      { expectedRevision: NO_STREAM },
    );
  const write = ({ id, events }) => store.append(id, 'no_stream', events);
  const together = (writeOne) => () => Promise.all(draftedStreams(TOGETHER).map(writeOne));
  const numbers = await inTurns(rounds, {
    adapter: () => rateOf(together(write), TOGETHER, seconds),
    raw: () => rateOf(together(writeRaw), TOGETHER, seconds),
  });
  await store.close();
  await client.dispose();
  return numbers;
});
