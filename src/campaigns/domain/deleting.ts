import { type Campaign, ownCampaign } from './campaign';
import { type DeleteCampaign } from './commands';
import { type CampaignEvent } from './events';

/** Deletes a campaign of any status. @throws CampaignError */
export function deleteCampaign({ campaignId, userId }: DeleteCampaign, campaign: Campaign): CampaignEvent[] {
  if (campaign.status === 'deleted' && campaign.userId === userId) return [];
  ownCampaign(campaign, userId);
  return [{ type: 'CampaignDeleted', data: { campaign_id: campaignId } }];
}
