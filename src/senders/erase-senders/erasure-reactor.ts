import { type Reactor } from '../../event-sourcing/consuming/handler';
import { truncatingReactor } from '../../event-sourcing/consuming/truncating-reactor';
import { type EventStore } from '../../event-sourcing/log/event-store';
import { type SenderEvent } from '../domain/events';
import { senderCodec } from '../sender-events.schema';
import { SENDER_CATEGORY } from '../sender.projection';

/** Truncates the stream of every erased sender again. */
export function erasureReactor(log: Pick<EventStore, 'truncate'>): Reactor<SenderEvent> {
  const consumer = { name: 'sender-erasures', category: SENDER_CATEGORY, codec: senderCodec };
  return truncatingReactor<SenderEvent>({ ...consumer, types: ['SenderErased'] }, log);
}
