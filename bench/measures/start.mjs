import { createRequests } from '../support/create-request.mjs';
import { memoryOf } from '../support/metrics.mjs';
import { startService } from '../support/processes.mjs';
import { tryToCreate, waitUntilProjected, waitUntilReady } from '../support/projected.mjs';
import { row } from '../support/statistics.mjs';
import { withStores } from '../support/stores.mjs';
import { usersOf } from '../support/users.mjs';

/** Startup with an empty folder, and the time from listening to the first name that is granted. */
export async function start({ sizes, scratch, report }) {
  const onSqlite = () => ({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: '', READ_MODEL_URL: '' });
  const times = [];
  const memory = [];
  for (let round = 0; round < sizes.starts; round++) {
    const service = await startService(onSqlite());
    times.push(service.startupMs);
    memory.push(await memoryOf(service.url));
    await service.stop();
  }
  return [
    row('startup until it listens', 'ms', times, { target: { atMost: 1_200 } }),
    row('memory at that time', 'MB', memory, { target: { atMost: 130 } }),
    await firstNameRow(onSqlite(), sizes, report),
  ];
}

export function startOnServers({ sizes, scratch, stores, report }) {
  return withStores(stores, scratch, async ({ eventStoreUrl, readModelUrl }) => {
    const urls = { EVENT_STORE_URL: eventStoreUrl, READ_MODEL_URL: readModelUrl };
    return [await firstNameRow({ DATA_DIR: scratch.folder(), ...urls }, sizes, report)];
  });
}

/** Restarts the service with an idle log and a complete read model, and retries a create until it succeeds. */
async function firstNameRow(variables, { starts }, report) {
  const times = [];
  let service = await startService(variables);
  try {
    await waitUntilReady(service.url, report);
    const [request] = createRequests(await usersOf(service.url));
    for (let round = 0; round < starts; round++) {
      await waitUntilProjected(service.url, request, report);
      await service.stop();
      service = await startService(variables);
      const since = performance.now();
      while ((await tryToCreate(service.url, request)) === undefined);
      times.push(performance.now() - since);
    }
  } finally {
    await service.stop();
  }
  return row('from listening to the first name granted', 'ms', times);
}
