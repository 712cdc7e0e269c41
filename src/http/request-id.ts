import { type IncomingMessage } from 'node:http';
import { newId } from '../event-sourcing/log/new-id';

export const REQUEST_ID = 'X-Request-Id';

const LONGEST_ID = 128;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** The caller's own id for a request, if it is one that can safely go into headers and logs; else a fresh one. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && given.length <= LONGEST_ID && VISIBLE_ASCII.test(given) ? given : newId();
}
