import { type Campaign, type LiveCampaign, ownCampaign, ownDraft } from './campaign';
import { type LeadCounts, type LeadsAdded, type LeadSource, type LeadsRemoved } from './events';

/** Maximum number of leads of a campaign. */
export const MOST_LEADS = 100_000;

/** @throws CampaignError campaign_not_found, campaign_not_draft */
export function withChangeableLeads(campaign: Campaign, userId: string): LiveCampaign {
  return ownDraft(campaign, userId, 'Leads can only be added, changed or removed in a draft.');
}

/**
 * Records what became of the leads of a request. The leads are already in the log, so any status takes the event: the
 * campaign may have been launched or deleted in the meantime. A reactor removes the leads of a deleted campaign.
 * @throws CampaignError campaign_not_found
 */
export function recordAdded(
  campaign: Campaign,
  { campaignId, userId, counts, source }: AddedLeads,
): readonly LeadsAdded[] {
  mustHaveExisted(campaign, userId);
  const isDeleted = campaign.status === 'deleted';
  const data = { campaign_id: campaignId, ...counts, source, ...(isDeleted && { after_deletion: true as const }) };
  return [{ type: 'LeadsAdded', data }];
}

export interface AddedLeads {
  readonly campaignId: string;
  readonly userId: string;
  readonly counts: LeadCounts;
  readonly source: LeadSource;
}

/** Like `recordAdded`. @throws CampaignError campaign_not_found */
export function recordRemoved(
  campaign: Campaign,
  { campaignId, userId, removed }: { campaignId: string; userId: string; removed: number },
): readonly LeadsRemoved[] {
  mustHaveExisted(campaign, userId);
  return [{ type: 'LeadsRemoved', data: { campaign_id: campaignId, removed } }];
}

function mustHaveExisted(campaign: Campaign, userId: string): void {
  if (campaign.status !== 'deleted' || campaign.userId !== userId) ownCampaign(campaign, userId);
}
