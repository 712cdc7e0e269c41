import { type Recorded } from '../../event-sourcing/log/event-codec';
import { type EventStore } from '../../event-sourcing/log/event-store';
import { type SenderEvent } from '../domain/events';

type Log = Pick<EventStore, 'truncate' | 'readStream'>;
type Batch = readonly Recorded<SenderEvent>[];

/**
 * Completes erasures that a crash cut short after `SenderErased` was appended, or that a restored backup of the log has
 * lost; to be called before the document is deleted. And leaves out accounts whose events were truncated: EventStoreDB
 * delivers these until a scavenge, and a rebuild would show the account until it came to its `SenderErased`.
 */
export async function finishErasures(log: Log, batch: Batch): Promise<Batch> {
  for (const { type, streamId, revision } of batch) {
    if (type === 'SenderErased') await log.truncate(streamId, revision);
  }
  const isThere = await Promise.all(batch.map((event) => isStored(log, event)));
  return batch.filter((_, index) => isThere[index]);
}

/** Other events than the first change nothing without it. */
async function isStored(log: Log, { type, streamId, revision }: Recorded<SenderEvent>): Promise<boolean> {
  if (type !== 'SenderConnected') return true;
  const [first] = await log.readStream(streamId, revision);
  return first?.revision === revision;
}
