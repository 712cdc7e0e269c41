import { type Campaign, ownCampaign } from './campaign';
import { type LifecycleCommand } from './commands';
import { CampaignError, type CampaignErrorCode } from './errors';
import { type CampaignEvent } from './events';

/** Completes a launch. Does nothing if the campaign is not being launched. */
export function activate({ campaignId }: LifecycleCommand, campaign: Campaign): CampaignEvent[] {
  return campaign.status === 'launching' ? [{ type: 'CampaignActivated', data: { campaign_id: campaignId } }] : [];
}

/** @throws CampaignError */
export function pause(command: LifecycleCommand, campaign: Campaign): CampaignEvent[] {
  mustBe('active', 'campaign_not_active', 'Only an active campaign can be paused.', command, campaign);
  return [{ type: 'CampaignPaused', data: { campaign_id: command.campaignId } }];
}

/** @throws CampaignError */
export function resume(command: LifecycleCommand, campaign: Campaign): CampaignEvent[] {
  mustBe('paused', 'campaign_not_paused', 'Only a paused campaign can be resumed.', command, campaign);
  return [{ type: 'CampaignResumed', data: { campaign_id: command.campaignId } }];
}

function mustBe(
  status: 'active' | 'paused',
  code: CampaignErrorCode,
  rule: string,
  { userId }: LifecycleCommand,
  campaign: Campaign,
): void {
  const own = ownCampaign(campaign, userId);
  if (own.status !== status) throw new CampaignError(code, `${rule} The status of the campaign is ${own.status}.`);
}
