import { RejectedEvent } from './rejected-event';

/** In bytes. The longest fields together are shorter. */
const LARGEST = 131_072;

/** @returns any JSON value @throws RejectedEvent */
export function parseEvent(bytes: Buffer): unknown {
  if (bytes.length > LARGEST) throw new RejectedEvent(`The message is larger than ${LARGEST} bytes.`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new RejectedEvent('The message is not JSON in UTF-8.');
  }
}
