import { runProcess } from './processes.mjs';

/** Until the service's code is compiled, a create needs two to four times the CPU time. */
export const WARM_UP = { enough: 2_000, seconds: 20 };

/** @returns creates/s over concurrent connections */
export function createsPerSecond(url, users, seconds, connections) {
  return runProcess('load.mjs', { url, users, seconds, connections });
}

/** The same with an idempotency key in each request. */
export function keyedCreatesPerSecond(url, users, seconds) {
  return runProcess('load.mjs', { url, users, seconds, keyed: true });
}

/** Limited by creates and not only by seconds, because a slow server is still cold after a few seconds. */
export function warmUp(url, users, connections) {
  return runProcess('load.mjs', { url, users, connections, ...WARM_UP });
}
