import { type NameFollower } from '../campaigns/campaign-names/name-follower';
import { campaignProjection } from '../campaigns/campaign.projection';
import { type AnyProjection, type Projection } from '../event-sourcing/consuming/projection';
import { type DomainEvent } from '../event-sourcing/log/event-codec';
import { type EventStore } from '../event-sourcing/log/event-store';
import { type Collection, type ReadModelDocument } from '../event-sourcing/consuming/read-model-store';
import { finishErasures } from '../senders/erase-senders/finish-erasures';
import { senderProjection } from '../senders/sender.projection';

/** Everything that is projected. A new projection is a line here. */
export function allProjections(
  names: Pick<NameFollower, 'follow'>,
  store: Pick<EventStore, 'truncate' | 'readStream'>,
): AnyProjection[] {
  return [
    anyOf({ ...senderProjection, before: (batch) => finishErasures(store, batch) }),
    anyOf({ ...campaignProjection, before: (batch) => names.follow(batch) }),
  ];
}

export const COLLECTIONS: readonly Collection[] = [senderProjection.collection, campaignProjection.collection];

/** The runner decodes each event with the projection's own codec before it hands it over, so types can be set aside. */
function anyOf<Document extends ReadModelDocument, Event extends DomainEvent>(
  projection: Projection<Document, Event>,
): AnyProjection {
  return projection as unknown as AnyProjection;
}
