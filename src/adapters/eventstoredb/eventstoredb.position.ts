import { type Position as LogPosition, type RecordedEvent as ClientEvent } from '@eventstore/db-client';
import { type Position, type RecordedEvent } from '../../event-sourcing/log/event-store';
import { isBroken } from './eventstoredb.raw-bytes';

/** Digits of the largest unsigned 64-bit number. */
const WIDTH = 20;
const LARGEST = 2n ** 63n - 1n;
/** Before all positions: resumed from, it would lose nothing. */
const NOT_TOLD: Position = '';

/**
 * Trap: a checkpoint can have the commit position that the next event will get and differ from it in the prepare
 * position alone, so both are kept, at full length (they are larger than a number holds).
 */
export function positionOf({ commit, prepare }: LogPosition): Position {
  return `${padded(commit)}/${padded(prepare)}`;
}

/** @throws Error when another kind of store told the position */
export function parsePosition(position: Position): LogPosition {
  const [, commit, prepare] = /^(\d{20})\/(\d{20})$/.exec(position) ?? [];
  if (commit === undefined || prepare === undefined) {
    throw new Error(`${position} is not a position in an EventStoreDB: the checkpoint belongs to another log`);
  }
  return { commit: BigInt(commit), prepare: BigInt(prepare) };
}

/** What others may have written is passed on: as it is, or as unreadable. The codec checks the rest. */
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

/** Reading one stream, the server gives the largest number there is instead of positions. */
function toldPosition({ position }: ClientEvent): Position {
  return position === undefined || position.commit > LARGEST ? NOT_TOLD : positionOf(position);
}

function padded(part: bigint): string {
  return part.toString().padStart(WIDTH, '0');
}
