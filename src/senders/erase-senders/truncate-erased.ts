import { type Recorded } from '../../event-sourcing/event-codec';
import { type EventStore } from '../../event-sourcing/event-store';
import { type SenderEvent } from '../domain/events';

/**
 * Completes erasures that a crash cut short after `SenderErased` was appended, before the document is deleted. It also
 * repeats them after a backup of the log was restored.
 */
export async function truncateErased(
  store: Pick<EventStore, 'truncate'>,
  batch: readonly Recorded<SenderEvent>[],
): Promise<readonly Recorded<SenderEvent>[]> {
  for (const { type, streamId, revision } of batch) {
    if (type === 'SenderErased') await store.truncate(streamId, revision);
  }
  return batch;
}
