import { ask, caughtUp, startService } from '../support/processes.mjs';
import { lagBetween } from '../support/projection-lag.mjs';
import { inTurns, median, row } from '../support/statistics.mjs';
import { usersOf } from '../support/users.mjs';

/** At half of the highest rate, which is found first; and how far the read model is behind meanwhile. */
export function latency({ sizes, scratch }) {
  return latencyOn({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: '', READ_MODEL_URL: '' }, sizes);
}

export async function latencyOn(variables, sizes) {
  const service = await startService(variables);
  await caughtUp(service.url);
  const users = await usersOf(service.url);
  const highest = await highestRate(service, users, sizes);
  const rate = Math.floor(highest / 2);
  const before = await lagBetween(service.url);
  const rounds = await inTurns(sizes.rounds, {
    paced: () => ask('paced-load.mjs', { url: service.url, users, rate, seconds: sizes.seconds }),
  });
  const lag = await lagBetween(service.url, before);
  await service.stop();
  const at = `of a create at ${rate}/s`;
  return [
    row('highest rate', 'creates/s', [highest]),
    ...['p50', 'p99', 'p999'].map((p) =>
      row(
        `${p.replace('999', '99.9')} ${at}`,
        'ms',
        rounds.paced.map((r) => r[p]),
      ),
    ),
    row(`projection lag at ${rate}/s, mean`, 'ms', [lag.mean]),
    row(`projection lag at ${rate}/s, 99 % within`, 'ms', [lag.p99]),
  ];
}

async function highestRate({ url }, users, { rounds, seconds }) {
  await ask('load.mjs', { url, users, seconds: 2 });
  const { load } = await inTurns(Math.min(rounds, 3), { load: () => ask('load.mjs', { url, users, seconds }) });
  return median(load);
}
