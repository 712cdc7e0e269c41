import { type Position } from '../../event-sourcing/log/event-store';
import { type CloudEvent } from '../cloud-event';

/** The id of the start of the log, before its first event. As a position, the start is the empty string. */
export const START = 'start';

/**
 * A stream sends its text in pieces of about this many characters: what a caller that does not read costs. A smaller
 * piece would use less of each batch that is read from the log.
 */
export const PIECE = 131_072;

/** One event in the format of server-sent events (HTML standard, section 9.2.6). JSON has no line breaks. */
export function eventText(event: CloudEvent): string {
  return `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/**
 * A comment, and an id without data: clients resume after that position, and dispatch no event.
 * @param position up to which every matching event was sent
 */
export function heartbeatText(position: Position): string {
  return `:\nid: ${position === '' ? START : position}\n\n`;
}
