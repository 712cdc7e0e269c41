import { type CommandResponse } from '../reply';

/**
 * `decided`: the command succeeded, or is rejected for good. `temporary`: it may succeed later, so it is tried again
 * until it is decided. `failed`: there is a fault in the service.
 */
export type Decision = 'decided' | 'temporary' | 'failed';

const TOO_MANY_REQUESTS = 429;
const UNAVAILABLE = 503;
const DEADLINE_EXCEEDED = 504;

export function decisionOf({ statusCode, headers }: CommandResponse): Decision {
  if (headers['retry-after'] !== undefined) return 'temporary';
  if (statusCode === TOO_MANY_REQUESTS || statusCode === UNAVAILABLE) return 'temporary';
  return statusCode < 500 || statusCode === DEADLINE_EXCEEDED ? 'decided' : 'failed';
}
