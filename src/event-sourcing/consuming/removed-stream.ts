import { type DomainEvent, type EventCodec, UnreadableEvent } from '../log/event-codec';
import { type EventStore, type RecordedEvent } from '../log/event-store';
import { type AnyProjection } from './projection';
import { changesOf, type Documents } from './projection-batch';
import { type DocumentChange } from './read-model-store';

const NO_DOCUMENTS: Documents = { getMany: async () => [] };

export function isRemoval({ removal }: RecordedEvent): boolean {
  return removal === true;
}

/** Splits a batch, in its order, so that each removal stands alone. */
export function splitAtRemovals(events: readonly RecordedEvent[]): RecordedEvent[][] {
  const parts: RecordedEvent[][] = [];
  for (const event of events) {
    const part = parts[parts.length - 1];
    if (part === undefined || isRemoval(event) || isRemoval(part[0]!)) parts.push([event]);
    else part.push(event);
  }
  return parts;
}

/**
 * Folds what is left of a stream, as if there were no document yet. An unreadable event ends the fold: it is parked when
 * it is delivered.
 * @returns undefined if the stream still has its first event. Events are only removed from a stream's start, so then
 *   none was removed
 * @throws UnreadableEvent, StoreUnavailable
 */
export async function changesByRest(
  projection: AnyProjection,
  streamId: string,
  log: Pick<EventStore, 'readStream'>,
): Promise<DocumentChange[] | undefined> {
  const rest = await log.readStream(streamId);
  if (rest[0]?.revision === 0) return undefined;
  const end = rest.findIndex((event) => !isReadable(event, projection.codec));
  return changesOf(projection, end < 0 ? rest : rest.slice(0, end), NO_DOCUMENTS, log);
}

function isReadable(event: RecordedEvent, codec: EventCodec<DomainEvent>): boolean {
  try {
    codec.decode(event);
    return true;
  } catch (error) {
    if (error instanceof UnreadableEvent) return false;
    throw error;
  }
}
