import { CampaignError, campaignNotFound } from './errors';
import { type CampaignDrafted, type CampaignEvent, type LifecycleEvent } from './events';
import { evolveSequence } from './sequence';
import { type Sequence } from './sequence-node';
import { type ChangedSettings, type Channel, limitsOf } from './settings';

/** The state of a campaign that decisions need. */
export type Campaign =
  | { readonly status: 'none' }
  | { readonly status: 'abandoned' }
  | LiveCampaign
  | { readonly status: 'deleted'; readonly userId: string };

export type CampaignStatus = 'draft' | 'launching' | 'active' | 'paused' | 'completed';

/** A campaign that exists for its user. */
export interface LiveCampaign {
  readonly status: CampaignStatus;
  readonly userId: string;
  readonly channel: Channel;
  readonly name: string;
  readonly senderIds: readonly string[];
  /** All settings of the channel. */
  readonly settings: ChangedSettings;
  readonly nodes: Sequence;
  /** By the recorded numbers. If a request was interrupted, the campaign can have more leads. */
  readonly leadCount: number;
}

export const NO_CAMPAIGN: Campaign = { status: 'none' };

export const campaignFold = { initial: NO_CAMPAIGN, evolve };

export function evolve(campaign: Campaign, event: CampaignEvent): Campaign {
  if (event.type === 'CampaignDrafted') return drafted(event);
  if (event.type === 'CampaignDraftAbandoned') return { status: 'abandoned' };
  return isLive(campaign) ? changed(campaign, event) : campaign;
}

type ChangeEvent = Exclude<CampaignEvent, { readonly type: 'CampaignDrafted' | 'CampaignDraftAbandoned' }>;

function changed(campaign: LiveCampaign, event: ChangeEvent): Campaign {
  switch (event.type) {
    case 'CampaignRenamed':
      return { ...campaign, name: event.data.name };
    case 'CampaignSettingsChanged':
      return { ...campaign, settings: { ...campaign.settings, ...event.data.settings } };
    case 'SendersAssigned': {
      const { sender_account_ids: senderIds } = event.data;
      const limits = limitsOf(senderIds, campaign.settings.account_limits);
      return { ...campaign, senderIds, settings: { ...campaign.settings, ...limits } };
    }
    case 'SequenceSeeded':
    case 'SequenceReplaced':
    case 'SequenceNodeAdded':
    case 'SequenceNodeMoved':
    case 'SequenceNodeChanged':
    case 'SequenceNodeRemoved':
      return { ...campaign, nodes: evolveSequence(campaign.nodes, event) };
    case 'LeadsAdded':
      return { ...campaign, leadCount: campaign.leadCount + event.data.imported };
    case 'LeadsRemoved':
      return { ...campaign, leadCount: Math.max(0, campaign.leadCount - event.data.removed) };
    case 'CampaignLaunchStarted':
    case 'CampaignActivated':
    case 'CampaignPaused':
    case 'CampaignResumed':
    case 'CampaignCompleted':
      return { ...campaign, status: STATUS_AFTER[event.type] };
    case 'CampaignDeleted':
      return { status: 'deleted', userId: campaign.userId };
    case 'NameClaimAbandoned':
    case 'CampaignNameConflictFound':
      return campaign;
  }
}

export const STATUS_AFTER = {
  CampaignLaunchStarted: 'launching',
  CampaignActivated: 'active',
  CampaignPaused: 'paused',
  CampaignResumed: 'active',
  CampaignCompleted: 'completed',
} as const satisfies Record<Exclude<LifecycleEvent['type'], 'CampaignDeleted'>, CampaignStatus>;

function drafted({ data }: CampaignDrafted): LiveCampaign {
  return {
    status: 'draft',
    userId: data.user_id,
    channel: data.type,
    name: data.name,
    senderIds: data.sender_account_ids,
    settings: data.type === 'email' ? { ...data.settings, account_limits: [] } : data.settings,
    nodes: [],
    leadCount: 0,
  };
}

export function isLive(campaign: Campaign): campaign is LiveCampaign {
  return 'name' in campaign;
}

/** @throws CampaignError campaign_not_found if the user has no such campaign */
export function ownCampaign(campaign: Campaign, userId: string): LiveCampaign {
  if (!isLive(campaign) || campaign.userId !== userId) throw campaignNotFound();
  return campaign;
}

/**
 * @param rule says what needs a draft
 * @throws CampaignError campaign_not_found, campaign_not_draft
 */
export function ownDraft(campaign: Campaign, userId: string, rule: string): LiveCampaign {
  const own = ownCampaign(campaign, userId);
  if (own.status === 'draft') return own;
  throw new CampaignError('campaign_not_draft', `${rule} The status of the campaign is ${own.status}.`);
}
