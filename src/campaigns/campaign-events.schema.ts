import { type TSchema, Type } from '@sinclair/typebox';
import { EventCodec, type EventDefinitions } from '../event-sourcing/log/event-codec';
import { type CampaignEvent } from './domain/events';
import { WEEKDAYS } from './domain/settings';

const Id = Type.String({ minLength: 1 });

const Node = Type.Union([
  Type.Object({ id: Id, type: Type.Literal('email'), subject: Type.String(), body: Type.String() }),
  Type.Object({
    id: Id,
    type: Type.Literal('connection_request'),
    include_message: Type.Boolean(),
    body: Type.String(),
  }),
  Type.Object({ id: Id, type: Type.Literal('end') }),
]);

const Windows = Type.Array(Type.Object({ start: Type.String(), end: Type.String() }));

const OperatingHours = Type.Object({
  timezone: Type.Optional(Type.String()),
  ...(Object.fromEntries(WEEKDAYS.map((day) => [day, Type.Optional(Windows)])) as Record<string, TSchema>),
});

const CampaignDrafted = Type.Intersect([
  Type.Object({ campaign_id: Id, user_id: Id, name: Type.String(), sender_account_ids: Type.Array(Id) }),
  Type.Union([
    Type.Object({
      type: Type.Literal('linkedin'),
      settings: Type.Object({
        skip_other_campaigns: Type.Boolean(),
        operating_hours: Type.Union([OperatingHours, Type.Null()]),
      }),
    }),
    Type.Object({
      type: Type.Literal('email'),
      settings: Type.Object({
        daily_limit: Type.Integer(),
        stop_on_reply: Type.Boolean(),
        open_tracking: Type.Boolean(),
        signature: Type.Union([Type.String(), Type.Null()]),
      }),
    }),
  ]),
]);

const Fence = Type.Object({ campaign_id: Id, claim_id: Id });

/** The stored form of every campaign event. To change a shape, add a version and an upcaster from the previous one. */
export const campaignEventDefinitions: EventDefinitions<CampaignEvent> = {
  CampaignDrafted: { version: 1, schema: CampaignDrafted },
  SequenceSeeded: { version: 1, schema: Type.Object({ campaign_id: Id, nodes: Type.Array(Node) }) },
  CampaignRenamed: { version: 1, schema: Type.Object({ campaign_id: Id, name: Type.String() }) },
  CampaignDeleted: { version: 1, schema: Type.Object({ campaign_id: Id }) },
  CampaignDraftAbandoned: { version: 1, schema: Fence },
  NameClaimAbandoned: { version: 1, schema: Fence },
  CampaignNameConflictFound: {
    version: 1,
    schema: Type.Object({ campaign_id: Id, name: Type.String(), held_by: Id }),
  },
};

export const campaignCodec = new EventCodec<CampaignEvent>(campaignEventDefinitions, 'campaign_id');
