/**
 * Creates campaigns as fast as they are answered, over some connections at once, for some seconds, or until there are
 * enough; longer where by then not as many are answered as there are connections. Answers with the rate.
 */
import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { createRequests, NAME } from '../support/create-request.mjs';
import { answerTask } from '../support/task.mjs';

/** Seconds, in all and for one answer. */
const LIMIT = 60;
const TIMEOUT = 30;

await answerTask(async ({ url, users, seconds, connections = 64, enough = Infinity }) => {
  const run = randomUUID();
  let created = 0;
  const requests = createRequests(users).map((request) => ({
    ...request,
    setupRequest: (base) => ({ ...base, body: request.body.replace(NAME, `${run} ${created++}`) }),
  }));
  const since = performance.now();
  const running = autocannon({ url, connections, duration: LIMIT, timeout: TIMEOUT, requests });
  let answered = 0;
  running.on('response', () => {
    const isOver = ++answered >= enough || performance.now() - since >= seconds * 1_000;
    if (isOver && answered >= connections) running.stop();
  });
  const { non2xx, errors, timeouts, '2xx': succeeded, duration } = await running;
  if (succeeded === 0 || non2xx + errors + timeouts > 0) {
    throw new Error(`${url}: ${succeeded} created, ${non2xx} refused, ${errors} errors, ${timeouts} timeouts`);
  }
  return succeeded / duration;
});
