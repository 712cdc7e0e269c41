import { type IncomingMessage } from 'node:http';
import { newId } from '../event-sourcing/log/new-id';

export const REQUEST_ID = 'X-Request-Id';

const LONGEST_ID = 128;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** The caller's own id for the request if it is safe for headers and logs, else a new id. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && given.length <= LONGEST_ID && VISIBLE_ASCII.test(given) ? given : newId();
}
