import { type Campaign, ownerOf } from './campaign';
import { type RenameCampaign } from './commands';
import { CampaignError } from './errors';
import { type CampaignEvent } from './events';

/** @throws CampaignError */
export function rename({ campaignId, userId, name }: RenameCampaign, campaign: Campaign): CampaignEvent[] {
  if (campaign.status !== 'draft' || ownerOf(campaign) !== userId) {
    throw new CampaignError('campaign_not_found', 'You have no campaign with this id.');
  }
  if (campaign.name === name) return [];
  return [{ type: 'CampaignRenamed', data: { campaign_id: campaignId, name } }];
}
