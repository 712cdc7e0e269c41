/**
 * Appends the events of creates to one server, alternately through the adapter and with the raw client. Returns creates
 * per second, and per second of this process's CPU time, for each round.
 */
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { EventstoredbEventStore } from '../../dist/adapters/eventstoredb/eventstoredb.event-store.js';
import { draftedStreams } from '../support/drafted.mjs';
import { alternate, rateOf } from '../support/statistics.mjs';
import { runTask } from '../support/task.mjs';

await runTask(async ({ url, rounds, seconds, concurrency }, report) => {
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
      () => draftedStreams(concurrency, (drafted += concurrency)),
      (streams) => Promise.all(streams.map(writeOne)),
      seconds,
    );
  // Warms up: compiles the code.
  for (const writeOne of [write, writeRaw]) await rate(writeOne)();
  const numbers = await alternate(rounds, { adapter: rate(write), raw: rate(writeRaw) }, report);
  await store.close();
  await client.dispose();
  return numbers;
});
