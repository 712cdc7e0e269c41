/** Creates campaigns as `load` describes. Returns creates per second. */
import { randomUUID } from 'node:crypto';
import { createRequests, NAME } from '../support/create-request.mjs';
import { load } from '../support/load.mjs';
import { runTask } from '../support/task.mjs';

await runTask(async ({ users, ...limits }) => {
  const run = randomUUID();
  let created = 0;
  const requests = createRequests(users).map((request) => ({
    ...request,
    setupRequest: (base) => ({ ...base, body: request.body.replace(NAME, `${run} ${created++}`) }),
  }));
  const { perSecond } = await load(limits, requests);
  return perSecond;
});
