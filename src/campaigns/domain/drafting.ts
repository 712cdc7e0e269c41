import { type Campaign } from './campaign';
import { type DraftCampaign, type DuplicateCampaign, type NewCampaign } from './commands';
import { CampaignError } from './errors';
import { type CampaignEvent } from './events';
import { checkSenders } from './senders';
import { minimalSequence } from './sequence';
import { type Sequence } from './sequence-node';
import { type ChannelSettings, EMAIL_DEFAULTS, LINKEDIN_DEFAULTS } from './settings';

/** @throws CampaignError */
export function draft(command: DraftCampaign, state: Campaign): CampaignEvent[] {
  if (isDrafted(state)) return [];
  const { campaign, senders, nodeIds } = command;
  const sender_account_ids = [...new Set(campaign.sender_account_ids)];
  checkSenders(sender_account_ids, campaign.type, senders);
  return draftedAs(command, { ...campaign, sender_account_ids }, minimalSequence(campaign.type, nodeIds));
}

/**
 * Drafts a campaign with the settings, the senders and the sequence of another one, whatever its status. The senders are
 * not checked again.
 * @throws CampaignError
 */
export function duplicate(command: DuplicateCampaign, state: Campaign): CampaignEvent[] {
  if (isDrafted(state)) return [];
  const { campaignId: campaign_id, name, source, nodeIds } = command;
  const { channel: type, senderIds: sender_account_ids, settings } = source;
  const { account_limits = [] } = settings;
  const nodes = source.nodes.map((node, index) => ({ ...node, id: nodeIds[index]! }));
  const events = draftedAs(command, { type, name, sender_account_ids, ...settings }, nodes);
  if (account_limits.length === 0) return events;
  return [...events, { type: 'CampaignSettingsChanged', data: { campaign_id, settings: { account_limits } } }];
}

/** @throws CampaignError campaign_draft_abandoned */
function isDrafted(state: Campaign): boolean {
  if (state.status !== 'abandoned') return state.status !== 'none';
  throw new CampaignError(
    'campaign_draft_abandoned',
    'This attempt took too long and was abandoned. Send the request again with a new Idempotency-Key.',
  );
}

function draftedAs(
  { campaignId: campaign_id, userId: user_id }: DraftCampaign | DuplicateCampaign,
  campaign: NewCampaign,
  nodes: Sequence,
): CampaignEvent[] {
  const { name, sender_account_ids } = campaign;
  return [
    { type: 'CampaignDrafted', data: { campaign_id, user_id, name, sender_account_ids, ...channelSettings(campaign) } },
    { type: 'SequenceSeeded', data: { campaign_id, nodes } },
  ];
}

/** The settings of the campaign's own channel. */
function channelSettings(campaign: NewCampaign): ChannelSettings {
  switch (campaign.type) {
    case 'linkedin': {
      const { skip_other_campaigns, operating_hours } = withDefaults(LINKEDIN_DEFAULTS, campaign);
      return { type: 'linkedin', settings: { skip_other_campaigns, operating_hours } };
    }
    case 'email': {
      const { daily_limit, stop_on_reply, open_tracking, signature } = withDefaults(EMAIL_DEFAULTS, campaign);
      return { type: 'email', settings: { daily_limit, stop_on_reply, open_tracking, signature } };
    }
  }
}

function withDefaults<Settings extends object>(defaults: Settings, given: Partial<Settings>): Settings {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(set) as Partial<Settings>) };
}
