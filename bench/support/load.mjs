import autocannon from 'autocannon';

/** In seconds: for the whole load, and for one response. */
const TOTAL_TIMEOUT = 60;
const RESPONSE_TIMEOUT = 30;

/**
 * Sends requests over many connections, each without a pause, for `seconds` or until it has `enough` responses, and in
 * any case until it has a response per connection.
 * @param requests of autocannon; every connection repeats them in this order
 * @returns the number of requests, and requests per second
 * @throws Error if a request fails
 */
export async function load({ url, seconds, connections = 64, enough = Infinity }, requests) {
  const since = performance.now();
  const running = autocannon({ url, connections, duration: TOTAL_TIMEOUT, timeout: RESPONSE_TIMEOUT, requests });
  let responses = 0;
  running.on('response', () => {
    const isOver = ++responses >= enough || performance.now() - since >= seconds * 1_000;
    if (isOver && responses >= connections) running.stop();
  });
  const { non2xx, errors, timeouts, '2xx': succeeded, duration } = await running;
  if (succeeded === 0 || non2xx + errors + timeouts > 0) {
    throw new Error(`${url}: ${succeeded} succeeded, ${non2xx} refused, ${errors} errors, ${timeouts} timeouts`);
  }
  return { count: succeeded, perSecond: succeeded / duration };
}
