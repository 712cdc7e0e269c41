import { type Campaign } from './campaign';
import { type DraftCampaign, type NewCampaign } from './commands';
import { CampaignError } from './errors';
import { type CampaignEvent } from './events';
import { checkSenders } from './senders';
import { minimalSequence } from './sequence';
import { type ChannelSettings, EMAIL_DEFAULTS, LINKEDIN_DEFAULTS } from './settings';

/** @throws CampaignError */
export function draft(command: DraftCampaign, state: Campaign): CampaignEvent[] {
  if (state.status === 'abandoned') {
    throw new CampaignError(
      'campaign_draft_abandoned',
      'This attempt took too long and was abandoned. Send the request again with a new Idempotency-Key.',
    );
  }
  if (state.status !== 'none') return [];
  const { campaignId: campaign_id, userId: user_id, campaign, nodeIds } = command;
  const sender_account_ids = [...new Set(campaign.sender_account_ids)];
  checkSenders(sender_account_ids, campaign.type, command.senders);
  const { name } = campaign;
  const nodes = minimalSequence(campaign.type, nodeIds);
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
