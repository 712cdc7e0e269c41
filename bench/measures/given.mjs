import { ask } from '../support/processes.mjs';
import { withStores } from '../support/given-stores.mjs';
import { ratio, row } from '../support/statistics.mjs';
import { latencyOn } from './latency.mjs';

/** As many at once as the load of `latency` keeps open. */
const APPENDS_TOGETHER = 64;

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
    say(`${written} campaigns written; building the read model for ${limit} s, or until the end of the log`);
    const { events, seconds, cpuSeconds, parked } = await ask('replay.mjs', { ...urls, limit }, say);
    return [
      row(`replay of ${events} events, ${parked} streams parked`, 'events/s', [events / seconds]),
      row('events for each second of processor time', 'events/s', [events / cpuSeconds]),
    ];
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
