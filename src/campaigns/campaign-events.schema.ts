import { type TSchema, Type } from '@sinclair/typebox';
import { EventCodec, type EventDefinitions } from '../event-sourcing/log/event-codec';
import { type CampaignEvent } from './domain/events';
import { WEEKDAYS } from './domain/settings';

const Id = Type.String({ minLength: 1 });

const Node = Type.Union([
  Type.Object({
    id: Id,
    type: Type.Literal('email'),
    subject: Type.String(),
    body: Type.String(),
    signature: Type.Optional(Type.String()),
    is_reply: Type.Optional(Type.Boolean()),
  }),
  Type.Object({
    id: Id,
    type: Type.Literal('connection_request'),
    include_message: Type.Boolean(),
    body: Type.String(),
  }),
  Type.Object({ id: Id, type: Type.Literal('message'), body: Type.String() }),
  Type.Object({
    id: Id,
    type: Type.Literal('delay'),
    delay_days: Type.Integer(),
    delay_hours: Type.Integer(),
    delay_minutes: Type.Integer(),
  }),
  Type.Object({
    id: Id,
    type: Type.Literal('ai'),
    ai_node: Type.Object({ purpose: Type.String(), output_type: Type.String() }),
  }),
  Type.Object({ id: Id, type: Type.Literal('end') }),
]);

const Position = Type.Integer({ minimum: 0 });

const Windows = Type.Array(Type.Object({ start: Type.String(), end: Type.String() }));

const OperatingHours = Type.Object({
  timezone: Type.Optional(Type.String()),
  ...(Object.fromEntries(WEEKDAYS.map((day) => [day, Type.Optional(Windows)])) as Record<string, TSchema>),
});

const LinkedinSettings = Type.Object({
  skip_other_campaigns: Type.Boolean(),
  operating_hours: Type.Union([OperatingHours, Type.Null()]),
});

const EmailSettings = Type.Object({
  daily_limit: Type.Integer(),
  stop_on_reply: Type.Boolean(),
  open_tracking: Type.Boolean(),
  signature: Type.Union([Type.String(), Type.Null()]),
});

const AccountLimits = Type.Array(Type.Object({ account_id: Id, daily_limit: Type.Integer() }));

const CampaignDrafted = Type.Intersect([
  Type.Object({ campaign_id: Id, user_id: Id, name: Type.String(), sender_account_ids: Type.Array(Id) }),
  Type.Union([
    Type.Object({ type: Type.Literal('linkedin'), settings: LinkedinSettings }),
    Type.Object({ type: Type.Literal('email'), settings: EmailSettings }),
  ]),
]);

const CampaignSettingsChanged = Type.Object({
  campaign_id: Id,
  settings: Type.Partial(
    Type.Composite([LinkedinSettings, EmailSettings, Type.Object({ account_limits: AccountLimits })]),
  ),
});

const Count = Type.Integer({ minimum: 0 });

const LeadsAdded = Type.Object({
  campaign_id: Id,
  imported: Count,
  duplicates: Count,
  invalid: Count,
  suppressed: Count,
  source: Type.Union([Type.Literal('api'), Type.Literal('csv'), Type.Literal('list')]),
  after_deletion: Type.Optional(Type.Literal(true)),
});

const Nodes = Type.Object({ campaign_id: Id, nodes: Type.Array(Node) });
const Bare = Type.Object({ campaign_id: Id });
const Fence = Type.Object({ campaign_id: Id, claim_id: Id });

/** The stored form of every campaign event. To change a shape, add a version and an upcaster from the previous one. */
export const campaignEventDefinitions: EventDefinitions<CampaignEvent> = {
  CampaignDrafted: { version: 1, schema: CampaignDrafted },
  CampaignRenamed: { version: 1, schema: Type.Object({ campaign_id: Id, name: Type.String() }) },
  CampaignSettingsChanged: { version: 1, schema: CampaignSettingsChanged },
  SendersAssigned: { version: 1, schema: Type.Object({ campaign_id: Id, sender_account_ids: Type.Array(Id) }) },
  SequenceSeeded: { version: 1, schema: Nodes },
  SequenceReplaced: { version: 1, schema: Nodes },
  SequenceNodeAdded: { version: 1, schema: Type.Object({ campaign_id: Id, node: Node, position: Position }) },
  SequenceNodeMoved: { version: 1, schema: Type.Object({ campaign_id: Id, node_id: Id, to_position: Position }) },
  SequenceNodeChanged: { version: 1, schema: Type.Object({ campaign_id: Id, node: Node }) },
  SequenceNodeRemoved: { version: 1, schema: Type.Object({ campaign_id: Id, node_id: Id }) },
  LeadsAdded: { version: 1, schema: LeadsAdded },
  LeadsRemoved: { version: 1, schema: Type.Object({ campaign_id: Id, removed: Count }) },
  CampaignLaunchStarted: { version: 1, schema: Type.Object({ campaign_id: Id, leads: Count }) },
  CampaignActivated: { version: 1, schema: Bare },
  CampaignPaused: { version: 1, schema: Bare },
  CampaignResumed: { version: 1, schema: Bare },
  CampaignCompleted: { version: 1, schema: Bare },
  CampaignDeleted: { version: 1, schema: Bare },
  CampaignDraftAbandoned: { version: 1, schema: Fence },
  NameClaimAbandoned: { version: 1, schema: Fence },
  CampaignNameConflictFound: {
    version: 1,
    schema: Type.Object({ campaign_id: Id, name: Type.String(), held_by: Id }),
  },
};

export const campaignCodec = new EventCodec<CampaignEvent>(campaignEventDefinitions, 'campaign_id');
