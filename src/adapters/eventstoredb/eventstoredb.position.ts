import { type Position as LogPosition, type RecordedEvent as ClientEvent } from '@eventstore/db-client';
import { type Position, type RecordedEvent } from '../../event-sourcing/log/event-store';
import { isBroken } from './eventstoredb.raw-bytes';

/** Digits of the largest unsigned 64-bit number. */
const WIDTH = 20;
const LARGEST = 2n ** 63n - 1n;
/** Sorts before every position, so no event would be skipped if it were used to resume. */
const NOT_TOLD: Position = '';

/**
 * Trap: a checkpoint can have the same commit position as the next event and differ only in its prepare position. So
 * the text contains both, as decimal digits with leading zeros: 64-bit values do not fit in a JavaScript number.
 */
export function positionOf({ commit, prepare }: LogPosition): Position {
  return `${padded(commit)}/${padded(prepare)}`;
}

const FORM = /^(\d{20})\/(\d{20})$/;

export function isPosition(text: string): boolean {
  const parts = FORM.exec(text)?.slice(1) ?? [];
  return parts.length > 0 && parts.every((part) => BigInt(part) <= LARGEST);
}

/** @throws Error if the position comes from another kind of store */
export function parsePosition(position: Position): LogPosition {
  const [, commit, prepare] = FORM.exec(position) ?? [];
  if (commit === undefined || prepare === undefined) {
    throw new Error(`${position} is not an EventStoreDB position: the checkpoint belongs to another log`);
  }
  return { commit: BigInt(commit), prepare: BigInt(prepare) };
}

/**
 * Marks an event as unreadable if it is not declared as JSON or is not UTF-8: another program may have written it. The
 * codec checks the rest.
 */
export function recordedOf(event: ClientEvent): RecordedEvent {
  const unreadable = unreadableBecause(event);
  return {
    id: event.id,
    type: event.type,
    data: event.data as object,
    metadata: event.metadata as RecordedEvent['metadata'],
    streamId: event.streamId,
    revision: Number(event.revision),
    position: toldPosition(event),
    ...(unreadable !== undefined && { unreadable }),
  };
}

function unreadableBecause(event: ClientEvent): string | undefined {
  if (!event.isJson) return 'it is not declared as JSON';
  return isBroken(event) ? 'it is not UTF-8' : undefined;
}

/** In reads of a single stream, the server sends the largest possible number instead of a position. */
export function toldPosition({ position }: ClientEvent): Position {
  return position === undefined || position.commit > LARGEST ? NOT_TOLD : positionOf(position);
}

function padded(part: bigint): string {
  return part.toString().padStart(WIDTH, '0');
}
