import { type Recorded } from '../event-sourcing/log/event-codec';
import { type Projection } from '../event-sourcing/consuming/projection';
import { type ReadModelDocument, type View } from '../event-sourcing/consuming/read-model-store';
import { type SenderEvent } from './domain/events';
import { senderCodec } from './sender-events.schema';
import { SENDER_CATEGORY } from './sender.projection';

/** A sender that has events but is not connected yet. Contains no personal data: its stream does. */
export type AwaitedSender = ReadModelDocument;

export const AWAITED_SENDERS: View = { name: 'awaited_senders', version: 1, filters: [] };

/** The view of awaited senders. They are in no other view, and the erasure of a person must find them. */
export const awaitedSenderProjection: Projection<AwaitedSender, SenderEvent> = {
  view: AWAITED_SENDERS,
  category: SENDER_CATEGORY,
  codec: senderCodec,
  canBeTruncated: true,
  evolve,
};

function evolve(awaited: AwaitedSender | undefined, event: Recorded<SenderEvent>): AwaitedSender | undefined {
  if (event.type === 'SenderConnected' || event.type === 'SenderErased') return undefined;
  // If it is not the first event, the sender is connected or erased.
  return awaited ?? (event.revision === 0 ? added(event) : undefined);
}

function added({ data, metadata, revision }: Recorded<SenderEvent>): AwaitedSender {
  const { sender_id: id } = data;
  return { id, user_id: metadata.user_id, revision, list_order: `${metadata.occurred_at} ${id}` };
}
