import { type Reactor } from '../../event-sourcing/consuming/handler';
import { type EventStore } from '../../event-sourcing/log/event-store';
import { type SenderEvent } from '../domain/events';
import { senderCodec } from '../sender-events.schema';
import { SENDER_CATEGORY } from '../sender.projection';

/**
 * Completes erasures that a crash cut short after `SenderErased` was appended, or whose truncation a restored backup of
 * the log has lost.
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
