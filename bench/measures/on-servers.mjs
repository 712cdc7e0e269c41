import { createsPerSecond, warmUp } from '../support/creates.mjs';
import { runProcess, startService } from '../support/processes.mjs';
import { waitUntilReady } from '../support/projected.mjs';
import { alternate, ratio, row } from '../support/statistics.mjs';
import { withStores } from '../support/stores.mjs';
import { usersOf } from '../support/users.mjs';
import { latencyOn } from './latency.mjs';
import { replayRows } from './replay.mjs';

/** The number of connections in the `latency` measure. */
const CONCURRENT_APPENDS = 64;
const ON_SQLITE = 'SQLite alone';
const SQLITE_LOG = 'SQLite log, read model on a server';

/** Creates on SQLite alone, with the given read model, and with all given stores. */
export async function createOnServers({ sizes, scratch, stores: { eventStore, readModel }, report }) {
  const setups = { [ON_SQLITE]: {} };
  if (readModel !== undefined) setups[SQLITE_LOG] = { readModel };
  if (eventStore !== undefined) setups['event store on a server'] = { eventStore, readModel };
  const contenders = {};
  const rates = await withServices(Object.entries(setups), async () => alternate(sizes.rounds, contenders, report));
  return Object.entries(rates).map(([name, rate]) =>
    row(`creates, ${name}`, 'creates/s', rate, comparedToSqlite(name, rate, rates[ON_SQLITE])),
  );

  /** Starts a service for each setup, one after the other, and runs `work` while all of them run. */
  function withServices([setup, ...others], work) {
    if (setup === undefined) return work();
    const [name, stores] = setup;
    return withStores(stores, scratch, async ({ eventStoreUrl, readModelUrl }) => {
      const urls = { EVENT_STORE_URL: eventStoreUrl, READ_MODEL_URL: readModelUrl };
      const service = await startService({ DATA_DIR: scratch.folder(), ...urls });
      await waitUntilReady(service.url, report);
      const users = await usersOf(service.url);
      await warmUp(service.url, users);
      contenders[name] = () => createsPerSecond(service.url, users, sizes.seconds);
      // The service must stop before its database is dropped.
      return withServices(others, work).finally(() => service.stop());
    });
  }
}

/** Only the read model has a target, because the vendor's client determines what an event store costs. */
function comparedToSqlite(name, rate, onSqlite) {
  if (rate === onSqlite) return {};
  const target = name === SQLITE_LOG ? { target: { atLeast: 0.6 } } : {};
  return { ratio: ratio(rate, onSqlite), to: 'SQLite', ...target };
}

export function latencyOnServers({ sizes, scratch, stores, report }) {
  return withStores(stores, scratch, ({ eventStoreUrl, readModelUrl }) =>
    latencyOn(
      { DATA_DIR: scratch.folder(), EVENT_STORE_URL: eventStoreUrl, READ_MODEL_URL: readModelUrl },
      sizes,
      report,
    ),
  );
}

export async function appendOnServers({ sizes, stores: { eventStore }, report }) {
  if (!eventStore?.startsWith('esdb')) return [];
  const task = { url: eventStore, ...manyShortRounds(sizes), concurrency: CONCURRENT_APPENDS };
  return rowsComparedToRaw(await runProcess('append-eventstoredb.mjs', task, report), {
    names: [`raw client, ${CONCURRENT_APPENDS} at a time`, `through the adapter, ${CONCURRENT_APPENDS} at a time`],
    items: 'creates',
    target: { atLeast: 0.9 },
  });
}

export async function documentsOnServers({ sizes, scratch, stores, report }) {
  if (!stores.readModel?.startsWith('mongodb')) return [];
  return withStores(stores, scratch, async ({ readModelUrl }) => {
    const task = { url: readModelUrl, ...manyShortRounds(sizes) };
    const { batchSize, ...rates } = await runProcess('replace-mongodb.mjs', task, report);
    return rowsComparedToRaw(rates, {
      names: [`raw bulk replaces, ${batchSize} per batch`, `through the adapter, ${batchSize} per batch`],
      items: 'documents',
      target: { atLeast: 0.8 },
    });
  });
}

/**
 * Adds campaigns to the log, and replays the whole log, with the events of earlier runs, or what is read within a
 * limit.
 */
export function replayOnServers({ sizes, scratch, stores, report }) {
  return withStores(stores, scratch, async (urls) => {
    const limit = sizes.replaySeconds;
    const seed = { url: urls.eventStoreUrl, first: 0, count: sizes.replayEvents / 20, limit };
    const written = await runProcess('seed.mjs', seed, report);
    report(`${written} campaigns written; the first consumer reads for ${limit} s or to the end of the log`);
    const replayed = await runProcess('replay.mjs', { ...urls, limit }, report);
    const { events, parked } = replayed;
    return replayRows(replayed, `replay of ${events} events, ${parked} streams parked`);
  });
}

/** Other work on the machine lowers the rates, but hardly the rates per second of CPU time. */
function rowsComparedToRaw({ adapter, raw }, { names: [rawName, name], items, target }) {
  const [rates, rawRates] = [adapter, raw].map((rounds) => rounds.map(({ perSecond }) => perSecond));
  const [cpu, rawCpu] = [adapter, raw].map((rounds) => rounds.map(({ perCpuSecond }) => perCpuSecond));
  return [
    row(rawName, `${items}/s`, rawRates),
    row(name, `${items}/s`, rates, { ratio: ratio(rates, rawRates), to: 'raw', target }),
    row('  raw, per second of the client’s CPU time', `${items}/s`, rawCpu),
    row('  through the adapter, per second of CPU time', `${items}/s`, cpu, { ratio: ratio(cpu, rawCpu), to: 'raw' }),
  ];
}

/** More and shorter rounds than for SQLite, because the load on a server's machine varies. */
function manyShortRounds({ rounds, seconds }) {
  return { rounds: 3 * rounds, seconds: seconds / 2 };
}
