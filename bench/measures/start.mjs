import { createRequests } from '../support/create-request.mjs';
import { withStores } from '../support/given-stores.mjs';
import { memoryOf } from '../support/metrics.mjs';
import { startService } from '../support/processes.mjs';
import { allProjected, caughtUp, created } from '../support/projected.mjs';
import { row } from '../support/statistics.mjs';
import { usersOf } from '../support/users.mjs';

/** From the start of the process until it listens, on an empty folder, and then until it grants a name. */
export async function start({ sizes, scratch, say }) {
  const onFile = () => ({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: '', READ_MODEL_URL: '' });
  const times = [];
  const memory = [];
  for (let round = 0; round < sizes.starts; round++) {
    const service = await startService(onFile());
    times.push(service.readyAfter);
    memory.push(await memoryOf(service.url));
    await service.stop();
  }
  return [
    row('start until it listens', 'ms', times, { aim: { atMost: 1_200 } }),
    row('memory after it', 'MB', memory, { aim: { atMost: 130 } }),
    await firstName(onFile(), sizes, say),
  ];
}

export function givenStart({ sizes, scratch, stores, say }) {
  return withStores(stores, scratch, async ({ eventStoreUrl, readModelUrl }) => {
    const urls = { EVENT_STORE_URL: eventStoreUrl, READ_MODEL_URL: readModelUrl };
    return [await firstName({ DATA_DIR: scratch.folder(), ...urls }, sizes, say)];
  });
}

/** On a log that is idle, and with a read model that is complete. */
async function firstName(variables, { starts }, say) {
  const times = [];
  let service = await startService(variables);
  try {
    await caughtUp(service.url, say);
    const [request] = createRequests(await usersOf(service.url));
    for (let round = 0; round < starts; round++) {
      await allProjected(service.url, request, say);
      await service.stop();
      service = await startService(variables);
      const since = performance.now();
      while ((await created(service.url, request)) === undefined);
      times.push(performance.now() - since);
    }
  } finally {
    await service.stop();
  }
  return row('from then until the first name is granted', 'ms', times);
}
