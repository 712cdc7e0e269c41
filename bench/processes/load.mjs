/**
 * Creates campaigns over many connections, each without a pause, for `seconds` or until it has `enough` responses, and
 * in any case until it has a response per connection. Returns creates per second.
 */
import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { createRequests, NAME } from '../support/create-request.mjs';
import { runTask } from '../support/task.mjs';

/** In seconds: for the whole load, and for one response. */
const TOTAL_TIMEOUT = 60;
const RESPONSE_TIMEOUT = 30;

await runTask(async ({ url, users, seconds, connections = 64, enough = Infinity }) => {
  const run = randomUUID();
  let created = 0;
  const requests = createRequests(users).map((request) => ({
    ...request,
    setupRequest: (base) => ({ ...base, body: request.body.replace(NAME, `${run} ${created++}`) }),
  }));
  const since = performance.now();
  const running = autocannon({ url, connections, duration: TOTAL_TIMEOUT, timeout: RESPONSE_TIMEOUT, requests });
  let responses = 0;
  running.on('response', () => {
    const isOver = ++responses >= enough || performance.now() - since >= seconds * 1_000;
    if (isOver && responses >= connections) running.stop();
  });
  const { non2xx, errors, timeouts, '2xx': succeeded, duration } = await running;
  if (succeeded === 0 || non2xx + errors + timeouts > 0) {
    throw new Error(`${url}: ${succeeded} created, ${non2xx} refused, ${errors} errors, ${timeouts} timeouts`);
  }
  return succeeded / duration;
});
