import { ask } from '../support/processes.mjs';
import { withStores } from '../support/given-stores.mjs';
import { ratio, row } from '../support/statistics.mjs';
import { latencyOn } from './latency.mjs';

/** On the stores that were given: creates, with their latency and the projection's lag. */
export function givenLatency({ sizes, scratch, stores }) {
  return withStores(stores, scratch, ({ eventStoreUrl, readModelUrl }) =>
    latencyOn({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: eventStoreUrl, READ_MODEL_URL: readModelUrl }, sizes),
  );
}

export async function givenAppend({ sizes, stores: { eventStore } }) {
  if (!eventStore?.startsWith('esdb')) return [];
  const { adapter, raw } = await ask('append-eventstoredb.mjs', { url: eventStore, ...sizes });
  const compared = { ratio: ratio(adapter, raw), to: 'raw', aim: { atLeast: 0.9 } };
  return [
    row('raw client, 64 together', 'creates/s', raw),
    row('through the adapter, 64 together', 'creates/s', adapter, compared),
  ];
}

export async function givenDocuments({ sizes, scratch, stores }) {
  if (!stores.readModel?.startsWith('mongodb')) return [];
  return withStores(stores, scratch, async ({ readModelUrl }) => {
    const { adapter, raw } = await ask('replace-mongodb.mjs', { url: readModelUrl, ...sizes });
    const compared = { ratio: ratio(adapter, raw), to: 'raw', aim: { atLeast: 0.8 } };
    return [
      row('raw bulk replaces, 500 together', 'documents/s', raw),
      row('through the adapter, 500 together', 'documents/s', adapter, compared),
    ];
  });
}

/** The whole of the log, so that what earlier runs left in it counts too. */
export function givenReplay({ sizes, scratch, stores, say }) {
  return withStores(stores, scratch, async (urls) => {
    await ask('seed.mjs', { url: urls.eventStoreUrl, first: 0, count: sizes.replayEvents / 20 });
    const { events, seconds, parked } = await ask('replay.mjs', urls, say);
    return [row(`replay of ${events} events, ${parked} streams parked`, 'events/s', [events / seconds])];
  });
}
