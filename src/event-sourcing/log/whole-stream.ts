import { UnreadableEvent } from './event-codec';
import { type EventStore, type RecordedEvent } from './event-store';

/** Reads a stream and runs `checkSequence` on it, up to a revision. @throws UnreadableEvent, StoreUnavailable */
export async function checkStoredStream(
  log: Pick<EventStore, 'readStream'>,
  streamId: string,
  upTo: number,
): Promise<void> {
  const events = await log.readStream(streamId);
  checkSequence(events.filter(({ revision }) => revision <= upTo));
}

/**
 * Checks that the events of a stream have no gaps in their revisions and one owner. A stream may start at any revision,
 * because its start may have been truncated. This service never writes an event that fails this check.
 * @param events of one stream, in its order
 * @throws UnreadableEvent
 */
export function checkSequence(events: readonly Pick<RecordedEvent, 'revision' | 'metadata'>[]): void {
  for (let index = 1; index < events.length; index++) {
    const { revision, metadata } = events[index]!;
    const before = events[index - 1]!;
    if (revision !== before.revision + 1) {
      throw new UnreadableEvent(`revision ${revision} follows revision ${before.revision} in its stream`);
    }
    if (metadata?.user_id !== before.metadata?.user_id) {
      throw new UnreadableEvent(`revision ${revision} names another owner than the rest of its stream`);
    }
  }
}
