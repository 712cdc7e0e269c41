import { ask } from './processes.mjs';

/** Until the service's code is compiled, a create costs two to four times as much processor time as later. */
const WARM_UP = { enough: 2_000, seconds: 20 };

/** Creates over many connections at once. @returns creates/s */
export function createsPerSecond(url, users, seconds, connections) {
  return ask('load.mjs', { url, users, seconds, connections });
}

/** Counted in creates, not only in seconds: a slow server would still be measured cold after a few seconds. */
export function warmUp(url, users, connections) {
  return ask('load.mjs', { url, users, connections, ...WARM_UP });
}
