import { createRequests } from '../support/create-request.mjs';
import { createsPerSecond, warmUp } from '../support/creates.mjs';
import { ask, startService } from '../support/processes.mjs';
import { allProjected, caughtUp } from '../support/projected.mjs';
import { lagBetween } from '../support/projection-lag.mjs';
import { inTurns, median, row } from '../support/statistics.mjs';
import { usersOf } from '../support/users.mjs';

/** At once; fewer where the stores do not keep up with so many, and creates are refused. */
const CONNECTIONS = [64, 16, 4];

/**
 * At half of the highest rate that the read model keeps up with, which is found first; and how far it is behind
 * meanwhile.
 */
export function latency({ sizes, scratch, say }) {
  return latencyOn({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: '', READ_MODEL_URL: '' }, sizes, say);
}

export async function latencyOn(variables, sizes, say) {
  const service = await startService(variables);
  try {
    await caughtUp(service.url, say);
    return await measured(service.url, sizes, say);
  } finally {
    await service.stop();
  }
}

async function measured(url, sizes, say) {
  const users = await usersOf(url);
  const [request] = createRequests(users);
  const { highest, kept, connections } = await highestRate(url, users, sizes, say);
  const rate = Math.max(1, Math.floor(kept / 2));
  say(`the highest rate is ${highest.toFixed(0)}/s, of which the read model keeps up with ${kept.toFixed(0)}/s`);
  const before = await lagBetween(url);
  const { paced } = await inTurns(
    sizes.rounds,
    { paced: () => ask('paced-load.mjs', { url, users, rate, seconds: sizes.seconds }) },
    say,
  );
  await allProjected(url, request, say);
  const lag = await lagBetween(url, before);
  const at = `of a create at ${rate}/s`;
  const latencies = (p) => paced.map((round) => round[p]);
  return [
    row(`highest rate, over ${connections} connections`, 'creates/s', [highest]),
    row('of which the read model keeps up with', 'creates/s', [kept]),
    ...['p50', 'p99', 'p999'].map((p) => row(`${p.replace('999', '99.9')} ${at}`, 'ms', latencies(p))),
    row(`projection lag at ${rate}/s, mean`, 'ms', [lag.mean]),
    row(`projection lag at ${rate}/s, 99 % within`, 'ms', [lag.p99]),
  ];
}

async function highestRate(url, users, sizes, say) {
  const [request] = createRequests(users);
  for (const connections of CONNECTIONS) {
    // What this meets, the measuring would meet too.
    await warmUp(url, users, connections).catch(() => undefined);
    const begun = performance.now();
    const highest = await rateOver(connections, url, users, sizes, say).catch((error) => {
      if (connections === CONNECTIONS.at(-1)) throw error;
      say(`${error.message}; with fewer connections, then`);
    });
    const loaded = performance.now() - begun;
    await allProjected(url, request, say);
    const whole = performance.now() - begun;
    if (highest !== undefined) return { highest, kept: (highest * loaded) / whole, connections };
  }
}

async function rateOver(connections, url, users, { rounds, seconds }, say) {
  const load = () => createsPerSecond(url, users, seconds, connections);
  return median((await inTurns(Math.min(rounds, 3), { load }, say)).load);
}
