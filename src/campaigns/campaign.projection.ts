import { type Recorded } from '../event-sourcing/log/event-codec';
import { type Projection } from '../event-sourcing/consuming/projection';
import { type View } from '../event-sourcing/consuming/read-model-store';
import { type CampaignDocument } from './campaign.document';
import { campaignCodec } from './campaign-events.schema';
import { type CampaignStatus, STATUS_AFTER } from './domain/campaign';
import { nameKey } from './domain/campaign-name';
import { type CampaignDrafted, type CampaignEvent } from './domain/events';
import { evolveSequence } from './domain/sequence';
import { type Sequence } from './domain/sequence-node';
import { limitsOf } from './domain/settings';

export const CAMPAIGN_CATEGORY = 'campaign';

export const CAMPAIGNS: View = {
  name: 'campaigns',
  version: 4,
  filters: ['status', 'type'],
  details: ['sequence_nodes', 'account_limits'],
};

export const campaignProjection: Projection<CampaignDocument, CampaignEvent> = {
  view: CAMPAIGNS,
  category: CAMPAIGN_CATEGORY,
  codec: campaignCodec,
  evolve,
};

function evolve(campaign: CampaignDocument | undefined, event: Recorded<CampaignEvent>): CampaignDocument | undefined {
  if (event.type === 'CampaignDrafted') return drafted(event, event);
  return campaign && changed(campaign, event);
}

function changed(campaign: CampaignDocument, event: Recorded<CampaignEvent>): CampaignDocument | undefined {
  const updated_at = event.metadata.occurred_at;
  switch (event.type) {
    case 'CampaignDrafted':
    case 'CampaignDraftAbandoned':
    case 'NameClaimAbandoned':
      return campaign;
    case 'CampaignRenamed':
      return { ...renamed(campaign, event.data.name), updated_at };
    case 'CampaignSettingsChanged':
      return { ...campaign, ...event.data.settings, updated_at };
    case 'SendersAssigned':
      return { ...withSenders(campaign, event.data.sender_account_ids), updated_at };
    case 'SequenceSeeded':
    case 'SequenceReplaced':
    case 'SequenceNodeAdded':
    case 'SequenceNodeMoved':
    case 'SequenceNodeChanged':
    case 'SequenceNodeRemoved':
      return { ...withSequence(campaign, evolveSequence(campaign.sequence_nodes, event)), updated_at };
    case 'LeadsAdded':
      // A request with an idempotency key is recorded even if it added nothing.
      return { ...campaign, has_had_leads: campaign.has_had_leads || event.data.imported > 0, updated_at };
    case 'LeadsRemoved':
      return { ...campaign, has_had_leads: true, updated_at };
    case 'CampaignLaunchStarted':
    case 'CampaignActivated':
    case 'CampaignPaused':
    case 'CampaignResumed':
    case 'CampaignCompleted':
      return { ...withStatus(campaign, STATUS_AFTER[event.type]), updated_at };
    case 'CampaignNameConflictFound':
      return { ...campaign, name_conflict: true };
    case 'CampaignDeleted':
      return undefined;
  }
}

function withSenders(campaign: CampaignDocument, sender_account_ids: readonly string[]): CampaignDocument {
  return { ...campaign, sender_account_ids, ...limitsOf(sender_account_ids, campaign.account_limits) };
}

function withSequence(campaign: CampaignDocument, sequence_nodes: Sequence): CampaignDocument {
  return { ...campaign, sequence_nodes, node_count: sequence_nodes.length };
}

function withStatus(campaign: CampaignDocument, status: CampaignStatus): CampaignDocument {
  return { ...campaign, status, list_order: listOrder(status, campaign.created_at, campaign.id) };
}

/** A rename ends a conflict unless the new name has the same key. */
function renamed(campaign: CampaignDocument, name: string): CampaignDocument {
  if (nameKey(campaign.name) === nameKey(name)) return { ...campaign, name };
  const { name_conflict: _, ...rest } = campaign;
  return { ...rest, name };
}

function drafted({ data }: CampaignDrafted, { metadata, revision }: Recorded<CampaignEvent>): CampaignDocument {
  const created_at = metadata.occurred_at;
  return {
    id: data.campaign_id,
    user_id: data.user_id,
    revision,
    list_order: listOrder('draft', created_at, data.campaign_id),
    type: data.type,
    name: data.name,
    status: 'draft',
    sender_account_ids: data.sender_account_ids,
    ...NO_SETTINGS,
    ...data.settings,
    account_limits: data.type === 'email' ? [] : null,
    sequence_nodes: [],
    node_count: 0,
    has_had_leads: false,
    created_at,
    updated_at: created_at,
  };
}

/** Every document has the fields of both channels. Those of the other channel are null. */
const NO_SETTINGS = {
  daily_limit: null,
  stop_on_reply: null,
  open_tracking: null,
  signature: null,
  skip_other_campaigns: null,
  operating_hours: null,
};

/** Sorted in descending order: running campaigns first, then the newest first. The id breaks ties. */
function listOrder(status: CampaignStatus, createdAt: string, id: string): string {
  const runs = status === 'launching' || status === 'active' || status === 'paused';
  return `${runs ? 1 : 0} ${createdAt} ${id}`;
}
