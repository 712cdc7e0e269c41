import { createsPerSecond, warmUp } from '../support/creates.mjs';
import { withStores } from '../support/given-stores.mjs';
import { ask, startService } from '../support/processes.mjs';
import { caughtUp } from '../support/projected.mjs';
import { inTurns, ratio, row } from '../support/statistics.mjs';
import { usersOf } from '../support/users.mjs';
import { latencyOn } from './latency.mjs';
import { ratesOf } from './replay.mjs';

/** As many at once as the load of `latency` keeps open. */
const APPENDS_TOGETHER = 64;
const READ_MODEL_GIVEN = 'log in SQLite, read model given';

/** Creates beside those on SQLite alone: with the read model that was given, and with all stores that were. */
export async function givenCreate({ sizes, scratch, stores: { eventStore, readModel }, say }) {
  const places = { 'SQLite alone': {} };
  if (readModel !== undefined) places[READ_MODEL_GIVEN] = { readModel };
  if (eventStore !== undefined) places['event store given'] = { eventStore, readModel };
  const contenders = {};
  const rates = await onEach(Object.entries(places), async () => inTurns(sizes.rounds, contenders, say));
  return Object.entries(rates).map(([name, rate]) =>
    row(`creates, ${name}`, 'creates/s', rate, besideSqlite(name, rate, rates['SQLite alone'])),
  );

  /** Starts a service on each of the places, one after the other, and does `work` while all of them run. */
  function onEach([place, ...others], work) {
    if (place === undefined) return work();
    const [name, stores] = place;
    return withStores(stores, scratch, async ({ eventStoreUrl, readModelUrl }) => {
      const urls = { EVENT_STORE_URL: eventStoreUrl, READ_MODEL_URL: readModelUrl };
      const service = await startService({ DATA_DIR: scratch.folder(), ...urls });
      await caughtUp(service.url, say);
      const users = await usersOf(service.url);
      await warmUp(service.url, users);
      contenders[name] = () => createsPerSecond(service.url, users, sizes.seconds);
      // Stopped before its database is dropped.
      return onEach(others, work).finally(() => service.stop());
    });
  }
}

/** The aim is for a MongoDB alone: what an event store adds is not in our hands. */
function besideSqlite(name, rate, onSqlite) {
  if (rate === onSqlite) return {};
  const aim = name === READ_MODEL_GIVEN ? { aim: { atLeast: 0.6 } } : {};
  return { ratio: ratio(rate, onSqlite), to: 'SQLite', ...aim };
}

/** On the stores that were given: creates, with their latency and the projection's lag. */
export function givenLatency({ sizes, scratch, stores, say }) {
  return withStores(stores, scratch, ({ eventStoreUrl, readModelUrl }) =>
    latencyOn({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: eventStoreUrl, READ_MODEL_URL: readModelUrl }, sizes, say),
  );
}

export async function givenAppend({ sizes, stores: { eventStore }, say }) {
  if (!eventStore?.startsWith('esdb')) return [];
  const task = { url: eventStore, ...turns(sizes), together: APPENDS_TOGETHER };
  return besideRaw(await ask('append-eventstoredb.mjs', task, say), {
    names: [`raw client, ${APPENDS_TOGETHER} together`, `through the adapter, ${APPENDS_TOGETHER} together`],
    things: 'creates',
    aim: { atLeast: 0.9 },
  });
}

export async function givenDocuments({ sizes, scratch, stores, say }) {
  if (!stores.readModel?.startsWith('mongodb')) return [];
  return withStores(stores, scratch, async ({ readModelUrl }) => {
    const { together, ...measured } = await ask('replace-mongodb.mjs', { url: readModelUrl, ...turns(sizes) }, say);
    return besideRaw(measured, {
      names: [`raw bulk replaces, ${together} together`, `through the adapter, ${together} together`],
      things: 'documents',
      aim: { atLeast: 0.8 },
    });
  });
}

/** The log as it is, so that what earlier runs left in it counts too, or as far as it is read in a limited time. */
export function givenReplay({ sizes, scratch, stores, say }) {
  return withStores(stores, scratch, async (urls) => {
    const limit = sizes.replaySeconds;
    const written = await ask(
      'seed.mjs',
      { url: urls.eventStoreUrl, first: 0, count: sizes.replayEvents / 20, limit },
      say,
    );
    say(`${written} campaigns written; the first consumer reads for ${limit} s, or until the end of the log`);
    const replayed = await ask('replay.mjs', { ...urls, limit }, say);
    const { events, parked } = replayed;
    return ratesOf(replayed, `replay of ${events} events, ${parked} streams parked`);
  });
}

/** What other work on the machine takes away shows in the rates, hardly in those for a second of processor time. */
function besideRaw({ adapter, raw }, { names: [rawName, name], things, aim }) {
  const [rates, rawRates] = [adapter, raw].map((rounds) => rounds.map(({ perSecond }) => perSecond));
  const [cpu, rawCpu] = [adapter, raw].map((rounds) => rounds.map(({ perCpuSecond }) => perCpuSecond));
  return [
    row(rawName, `${things}/s`, rawRates),
    row(name, `${things}/s`, rates, { ratio: ratio(rates, rawRates), to: 'raw', aim }),
    row('  for each second of the client’s processor time, raw', `${things}/s`, rawCpu),
    row('  and through the adapter', `${things}/s`, cpu, { ratio: ratio(cpu, rawCpu), to: 'raw' }),
  ];
}

/** Short turns and many: what else a server's machine does comes and goes. */
function turns({ rounds, seconds }) {
  return { rounds: 3 * rounds, seconds: seconds / 2 };
}
