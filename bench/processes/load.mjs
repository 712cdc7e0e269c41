/** Creates campaigns as `load` describes, each with an idempotency key if `keyed`. Returns creates per second. */
import { randomUUID } from 'node:crypto';
import { createRequests, NAME } from '../support/create-request.mjs';
import { load } from '../support/load.mjs';
import { runTask } from '../support/task.mjs';

await runTask(async ({ users, keyed = false, ...limits }) => {
  const run = randomUUID();
  let created = 0;
  const requests = createRequests(users).map((request) => ({
    ...request,
    setupRequest: (base) => ({
      ...base,
      headers: { ...request.headers, ...(keyed && { 'idempotency-key': randomUUID() }) },
      body: request.body.replace(NAME, `${run} ${created++}`),
    }),
  }));
  const { perSecond } = await load(limits, requests);
  return perSecond;
});
