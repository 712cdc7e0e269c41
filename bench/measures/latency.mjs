import { createRequests } from '../support/create-request.mjs';
import { createsPerSecond, warmUp } from '../support/creates.mjs';
import { runProcess, startService } from '../support/processes.mjs';
import { waitUntilProjected, waitUntilReady } from '../support/projected.mjs';
import { lagBetween } from '../support/projection-lag.mjs';
import { alternate, median, row } from '../support/statistics.mjs';
import { usersOf } from '../support/users.mjs';

/** Concurrent connections. If creates fail because the stores are too slow, the next number is tried. */
const CONNECTIONS = [64, 16, 4];

/** Finds the highest rate that the projector keeps up with, then measures latency and projection lag at half of it. */
export function latency({ sizes, scratch, report }) {
  return latencyOn({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: '', READ_MODEL_URL: '' }, sizes, report);
}

export async function latencyOn(variables, sizes, report) {
  const service = await startService(variables);
  try {
    await waitUntilReady(service.url, report);
    return await measureLatency(service.url, sizes, report);
  } finally {
    await service.stop();
  }
}

async function measureLatency(url, sizes, report) {
  const users = await usersOf(url);
  const [request] = createRequests(users);
  const { highest, sustained, connections } = await highestRate(url, users, sizes, report);
  const rate = Math.max(1, Math.floor(sustained / 2));
  report(`the highest rate is ${highest.toFixed(0)}/s; the projector keeps up with ${sustained.toFixed(0)}/s`);
  const before = await lagBetween(url);
  const { paced } = await alternate(
    sizes.rounds,
    { paced: () => runProcess('paced-load.mjs', { url, users, rate, seconds: sizes.seconds }) },
    report,
  );
  await waitUntilProjected(url, request, report);
  const lag = await lagBetween(url, before);
  const at = `of a create at ${rate}/s`;
  const latencies = (p) => paced.map((round) => round[p]);
  return [
    row(`highest rate, over ${connections} connections`, 'creates/s', [highest]),
    row('rate that the projector keeps up with', 'creates/s', [sustained]),
    ...['p50', 'p99', 'p999'].map((p) => row(`${p.replace('999', '99.9')} ${at}`, 'ms', latencies(p))),
    row(`projection lag at ${rate}/s, mean`, 'ms', [lag.mean]),
    row(`projection lag at ${rate}/s, 99% within`, 'ms', [lag.p99]),
  ];
}

/**
 * @returns `highest`, creates/s; `sustained`, the same creates divided by the time until all are projected; and the
 * number of connections
 */
async function highestRate(url, users, sizes, report) {
  const [request] = createRequests(users);
  for (const connections of CONNECTIONS) {
    // If this fails, the measurement fails too and handles the error.
    await warmUp(url, users, connections).catch(() => undefined);
    const startedAt = performance.now();
    const highest = await rateOver(connections, url, users, sizes, report).catch((error) => {
      if (connections === CONNECTIONS.at(-1)) throw error;
      report(`${error.message}; trying fewer connections`);
    });
    const loaded = performance.now() - startedAt;
    await waitUntilProjected(url, request, report);
    const total = performance.now() - startedAt;
    if (highest !== undefined) return { highest, sustained: (highest * loaded) / total, connections };
  }
}

/** @returns creates/s */
async function rateOver(connections, url, users, { rounds, seconds }, report) {
  const load = () => createsPerSecond(url, users, seconds, connections);
  return median((await alternate(Math.min(rounds, 3), { load }, report)).load);
}
