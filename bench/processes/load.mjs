/** Creates campaigns as fast as they are answered, over some connections at once. Answers with the rate. */
import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { createRequests, NAME } from '../support/create-request.mjs';
import { answerTask } from '../support/task.mjs';

await answerTask(async ({ url, users, seconds, connections = 64 }) => {
  const run = randomUUID();
  let created = 0;
  const requests = createRequests(users).map((request) => ({
    ...request,
    setupRequest: (base) => ({ ...base, body: request.body.replace(NAME, `${run} ${created++}`) }),
  }));
  const result = await autocannon({ url, connections, duration: seconds, requests });
  const { non2xx, errors, timeouts, '2xx': succeeded, duration } = result;
  if (non2xx + errors + timeouts > 0) {
    throw new Error(`${url}: ${succeeded} created, ${non2xx} refused, ${errors} errors, ${timeouts} timeouts`);
  }
  return succeeded / duration;
});
