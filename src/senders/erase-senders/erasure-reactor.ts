import { type Reactor } from '../../event-sourcing/consuming/handler';
import { type EventStore } from '../../event-sourcing/log/event-store';
import { type SenderEvent } from '../domain/events';
import { senderCodec } from '../sender-events.schema';
import { SENDER_CATEGORY } from '../sender.projection';

/**
 * Truncates the stream of every erased sender again. This completes an erasure if a crash interrupted it after
 * `SenderErased` was appended, or if a restored backup of the log lost the truncation.
 */
export function erasureReactor(log: Pick<EventStore, 'truncate'>): Reactor<SenderEvent> {
  return {
    name: 'sender-erasures',
    category: SENDER_CATEGORY,
    codec: senderCodec,
    types: ['SenderErased'],
    async react(batch) {
      for (const { type, streamId, revision } of batch) {
        if (type === 'SenderErased') await log.truncate(streamId, revision);
      }
    },
  };
}
