import * as fc from 'fast-check';
import { campaignFold, type CampaignStatus, type LiveCampaign } from '../../src/campaigns/domain/campaign';
import {
  type AddSequenceNode,
  type CampaignChanges,
  type CampaignCommand,
  type ChangeSequenceNode,
  type DeleteCampaign,
  type DraftCampaign,
  type DuplicateCampaign,
  type LaunchCampaign,
  type LifecycleCommand,
  type MoveSequenceNode,
  type NewCampaign,
  type RemoveSequenceNode,
  type SenderStanding,
  type UpdateCampaign,
} from '../../src/campaigns/domain/commands';
import {
  type CampaignDeleted,
  type CampaignDrafted,
  type CampaignEvent,
  type CampaignRenamed,
  type SequenceSeeded,
} from '../../src/campaigns/domain/events';
import { type NodeFields, type RequestedNode, type SequenceNode } from '../../src/campaigns/domain/sequence-node';
import {
  type ChangedSettings,
  type ChannelSettings,
  EMAIL_DEFAULTS,
  LINKEDIN_DEFAULTS,
} from '../../src/campaigns/domain/settings';

export const EMAIL: ChannelSettings = { type: 'email', settings: EMAIL_DEFAULTS };
export const LINKEDIN: ChannelSettings = { type: 'linkedin', settings: LINKEDIN_DEFAULTS };

export const emailSender = (id: string): SenderStanding => ({ id, channel: 'email', connected: true, ready: true });
export const linkedinSender = (id: string): SenderStanding => ({
  id,
  channel: 'linkedin',
  connected: true,
  ready: true,
});
export const disconnected = (sender: SenderStanding): SenderStanding => ({ ...sender, connected: false });
/** Such as one that is pending: it can be a sender of a campaign, but cannot send. */
export const unready = (sender: SenderStanding): SenderStanding => ({ ...sender, ready: false });

type Differently = Partial<NewCampaign> & Pick<Partial<DraftCampaign>, 'senders'>;

/** Drafts the email campaign `c` with the sender `s`, with the given changes. */
export function draft({ senders = [emailSender('s')], ...differently }: Differently = {}): DraftCampaign {
  return {
    type: 'DraftCampaign',
    campaignId: 'c',
    userId: 'ada',
    campaign: { type: 'email', name: 'Spring', sender_account_ids: ['s'], ...differently },
    senders,
    nodeIds: ['n1', 'n2'],
  };
}

const sequenceOf = { campaignId: 'c', userId: 'ada' } as const;

export function add(nodeId: string, node: AddSequenceNode['node'], position?: number): AddSequenceNode {
  return { ...sequenceOf, type: 'AddSequenceNode', nodeId, node, ...(position !== undefined && { position }) };
}

export function move(nodeId: string, toPosition: number): MoveSequenceNode {
  return { ...sequenceOf, type: 'MoveSequenceNode', nodeId, toPosition };
}

export function change(nodeId: string, fields: NodeFields): ChangeSequenceNode {
  return { ...sequenceOf, type: 'ChangeSequenceNode', nodeId, fields };
}

export function remove(nodeId: string): RemoveSequenceNode {
  return { ...sequenceOf, type: 'RemoveSequenceNode', nodeId };
}

/** Duplicates `source` as the campaign `c` of Ada. */
export function duplicate(source: readonly CampaignEvent[], name = 'Spring (copy)'): DuplicateCampaign {
  const state = source.reduce(campaignFold.evolve, campaignFold.initial) as LiveCampaign;
  const nodeIds = state.nodes.map((_, index) => `copy${index}`);
  return { type: 'DuplicateCampaign', campaignId: 'c', userId: 'ada', name, source: state, nodeIds };
}

export function deletion(userId = 'ada'): DeleteCampaign {
  return { type: 'DeleteCampaign', campaignId: 'c', userId };
}

type Launching = Partial<Pick<LaunchCampaign, 'leads' | 'senders' | 'userId'>>;

/** Launches the campaign `c` of Ada with 3 leads and with the sender `s`, which is ready. */
export function launch({ leads = 3, senders = [emailSender('s')], userId = 'ada' }: Launching = {}): LaunchCampaign {
  return { type: 'LaunchCampaign', campaignId: 'c', userId, leads, senders };
}

export const activation: LifecycleCommand = { type: 'ActivateCampaign', ...sequenceOf };

export function pause(userId = 'ada'): LifecycleCommand {
  return { type: 'PauseCampaign', campaignId: 'c', userId };
}

export function resume(userId = 'ada'): LifecycleCommand {
  return { type: 'ResumeCampaign', campaignId: 'c', userId };
}

/** Changes the campaign `c` of Ada. Its new nodes get the ids `new0`, `new1` and so on. */
export function update(changes: CampaignChanges, { senders = [], userId = 'ada' }: Updating = {}): UpdateCampaign {
  const nodeIds = (changes.sequence_nodes ?? []).map((_, index) => `new${index}`);
  return { type: 'UpdateCampaign', campaignId: 'c', userId, changes, senders, nodeIds };
}

type Updating = Partial<Pick<UpdateCampaign, 'senders' | 'userId'>>;

export const drafted: CampaignDrafted = {
  type: 'CampaignDrafted',
  data: { campaign_id: 'c', user_id: 'ada', name: 'Spring', sender_account_ids: ['s'], ...EMAIL },
};

export const seeded: SequenceSeeded = {
  type: 'SequenceSeeded',
  data: {
    campaign_id: 'c',
    nodes: [
      { id: 'n1', type: 'email', subject: '', body: '' },
      { id: 'n2', type: 'end' },
    ],
  },
};

export const linkedinDrafted: CampaignDrafted = { ...drafted, data: { ...drafted.data, ...LINKEDIN } };

export const linkedinSeeded: SequenceSeeded = {
  type: 'SequenceSeeded',
  data: {
    campaign_id: 'c',
    nodes: [
      { id: 'n1', type: 'connection_request', include_message: false, body: '' },
      { id: 'n2', type: 'end' },
    ],
  },
};

/** The draft has this sequence, followed by the end. The nodes get the ids `m0`, `m1` and so on. */
export const sequenced = (...nodes: NodeWithoutId[]): CampaignEvent => ({
  type: 'SequenceReplaced',
  data: {
    campaign_id: 'c',
    nodes: [...nodes, { type: 'end' } as const].map((node, index) => ({ ...node, id: `m${index}` })),
  },
});

type WithoutId<Node> = Node extends unknown ? Omit<Node, 'id'> : never;
type NodeWithoutId = WithoutId<SequenceNode>;

export const sendersAssigned = (...sender_account_ids: string[]): CampaignEvent => ({
  type: 'SendersAssigned',
  data: { campaign_id: 'c', sender_account_ids },
});

export const settingsChanged = (settings: ChangedSettings): CampaignEvent => ({
  type: 'CampaignSettingsChanged',
  data: { campaign_id: 'c', settings },
});

export const leadsAdded: CampaignEvent = {
  type: 'LeadsAdded',
  data: { campaign_id: 'c', imported: 3, duplicates: 1, invalid: 0, suppressed: 0, source: 'api' },
};
export const leadsRemoved: CampaignEvent = { type: 'LeadsRemoved', data: { campaign_id: 'c', removed: 2 } };

export const launchStarted: CampaignEvent = {
  type: 'CampaignLaunchStarted',
  data: { campaign_id: 'c', leads: 3 },
};
export const activated: CampaignEvent = { type: 'CampaignActivated', data: { campaign_id: 'c' } };
export const paused: CampaignEvent = { type: 'CampaignPaused', data: { campaign_id: 'c' } };
export const resumed: CampaignEvent = { type: 'CampaignResumed', data: { campaign_id: 'c' } };
export const completed: CampaignEvent = { type: 'CampaignCompleted', data: { campaign_id: 'c' } };

/** The history of a campaign with each status. */
export const HISTORIES = {
  draft: [drafted, seeded],
  launching: [drafted, seeded, launchStarted],
  active: [drafted, seeded, launchStarted, activated],
  paused: [drafted, seeded, launchStarted, activated, paused],
  completed: [drafted, seeded, completed],
} satisfies Record<CampaignStatus, CampaignEvent[]>;

export const renamed: CampaignRenamed = { type: 'CampaignRenamed', data: { campaign_id: 'c', name: 'Summer' } };
export const deleted: CampaignDeleted = { type: 'CampaignDeleted', data: { campaign_id: 'c' } };
export const draftAbandoned: CampaignEvent = {
  type: 'CampaignDraftAbandoned',
  data: { campaign_id: 'c', claim_id: 'k' },
};
export const renameAbandoned: CampaignEvent = {
  type: 'NameClaimAbandoned',
  data: { campaign_id: 'c', claim_id: 'k' },
};

export const conflictFound: CampaignEvent = {
  type: 'CampaignNameConflictFound',
  data: { campaign_id: 'c', name: 'Spring', held_by: 'b' },
};

const LATER_EVENTS = [
  renamed,
  renameAbandoned,
  conflictFound,
  sendersAssigned('t'),
  settingsChanged({ daily_limit: 7 }),
  leadsAdded,
  leadsRemoved,
  sequenced({ type: 'email', subject: 'Hi', body: 'Hello' }),
  launchStarted,
  activated,
  paused,
  resumed,
  completed,
  deleted,
];

/** Any stream of a campaign, from empty to long. */
export const anyHistory: fc.Arbitrary<CampaignEvent[]> = fc.oneof(
  fc.constantFrom<CampaignEvent[]>([], [draftAbandoned]),
  fc
    .tuple(
      fc.constantFrom<CampaignEvent[]>([drafted, seeded], [linkedinDrafted, linkedinSeeded]),
      fc.array(fc.constantFrom(...LATER_EVENTS), { maxLength: 5 }),
    )
    .map(([start, later]) => [...start, ...later]),
);

const anySenderId = fc.constantFrom('s', 't', 'u');

const allConnected = [emailSender('s'), emailSender('t'), emailSender('u')];

const anySender: fc.Arbitrary<SenderStanding> = fc.record({
  id: anySenderId,
  channel: fc.constantFrom('email', 'linkedin'),
  connected: fc.boolean(),
  ready: fc.boolean(),
});

export const anyDraft: fc.Arbitrary<DraftCampaign> = fc
  .record({
    type: fc.constantFrom('email' as const, 'linkedin' as const),
    name: fc.string({ minLength: 1 }),
    sender_account_ids: fc.array(anySenderId, { minLength: 1, maxLength: 4 }),
    // Half of them use valid senders of an email campaign. With random ones, few would be accepted.
    senders: fc.oneof(fc.constant(allConnected), fc.uniqueArray(anySender, { selector: ({ id }) => id })),
  })
  .map(draft);

const anyUserId = fc.constantFrom('ada', 'ada', 'ada', 'eve');

const anyFields: fc.Arbitrary<NodeFields> = fc.record(
  {
    subject: fc.constantFrom('', 'Hi'),
    body: fc.constantFrom('', 'Hello', 'x'.repeat(301)),
    signature: fc.constantFrom('Ada', null),
    is_reply: fc.boolean(),
    include_message: fc.boolean(),
    delay_days: fc.constantFrom(0, 1, 30),
    delay_minutes: fc.constantFrom(0, 1),
    ai_node: fc.constant({ purpose: 'p', output_type: 'o' }),
  },
  { requiredKeys: [] },
);

const anyNodeType = fc.constantFrom('email', 'connection_request', 'message', 'delay', 'ai', 'end');
const anyNodeId = fc.constantFrom('n1', 'n2', 'x', 'y', 'new0', 'new1');

/** A request cannot name the ids that its own new nodes get. */
const anyRequestedId = fc.constantFrom('n1', 'n2', 'x', 'y');

const anyRequestedNode: fc.Arbitrary<RequestedNode> = fc
  .tuple(fc.option(anyRequestedId, { nil: undefined }), anyNodeType, anyFields)
  .map(([id, type, fields]) => ({ ...(id !== undefined && { id }), type, ...fields }));

/** Half of them end as they should. */
const anyRequestedNodes = fc
  .tuple(
    fc.uniqueArray(anyRequestedNode, { maxLength: 3, selector: ({ id }) => id ?? {} }),
    fc.constantFrom<RequestedNode[]>([{ type: 'end' }], []),
  )
  .map(([nodes, end]) => [...nodes, ...end]);

const anyChanges: fc.Arbitrary<CampaignChanges> = fc.record(
  {
    name: fc.constantFrom('Spring', 'Summer', 'Spring '),
    daily_limit: fc.constantFrom(7, 50),
    account_limits: fc.array(fc.record({ account_id: anySenderId, daily_limit: fc.constant(5) }), { maxLength: 2 }),
    skip_other_campaigns: fc.boolean(),
    operating_hours: fc.constantFrom(null, { monday: [] }),
    signature: fc.constantFrom('Ada', null),
    sender_account_ids: fc.array(anySenderId, { minLength: 1, maxLength: 3 }),
    sequence_nodes: anyRequestedNodes,
  },
  { requiredKeys: [] },
);

export const anyUpdate: fc.Arbitrary<UpdateCampaign> = fc
  .tuple(anyChanges, anyUserId)
  .map(([changes, userId]) => update(changes, { userId, senders: allConnected }));

const anyPosition = fc.integer({ min: 0, max: 4 });

export const anySequenceCommand: fc.Arbitrary<CampaignCommand> = fc.oneof(
  fc
    .tuple(anyNodeId, anyNodeType, anyFields, fc.option(anyPosition, { nil: undefined }))
    .map(([id, type, fields, position]) => add(id, { type, ...fields }, position)),
  fc.tuple(anyNodeId, anyPosition).map(([id, position]) => move(id, position)),
  fc.tuple(anyNodeId, anyFields).map(([id, fields]) => change(id, fields)),
  anyNodeId.map(remove),
);

export const anyDeletion: fc.Arbitrary<DeleteCampaign> = anyUserId.map(deletion);

export const anyLaunch: fc.Arbitrary<LaunchCampaign> = fc
  .record({
    leads: fc.constantFrom(0, 1, 3),
    senders: fc.oneof(fc.constant(allConnected), fc.uniqueArray(anySender, { selector: ({ id }) => id })),
    userId: anyUserId,
  })
  .map(launch);

export const anyActivation: fc.Arbitrary<LifecycleCommand> = fc.constant(activation);

export const anyPauseOrResume: fc.Arbitrary<LifecycleCommand> = fc.oneof(anyUserId.map(pause), anyUserId.map(resume));
