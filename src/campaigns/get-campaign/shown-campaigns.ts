import { type Count, type ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { LEADS } from '../../leads/lead.projection';
import { type CampaignSender } from '../../senders/campaign-sender';
import { type SenderAccounts } from '../../senders/sender-accounts';
import { type CampaignDocument } from '../campaign.document';
import { type LeadCount, type ShownCampaign } from './get-campaign';

/**
 * Looks up what responses show beside the campaigns of a user, so that they show the current state of senders and leads.
 * The number of leads can lag.
 */
export async function shownCampaigns<Campaign extends Pick<CampaignDocument, 'id' | 'sender_account_ids'>>(
  campaigns: readonly Campaign[],
  userId: string,
  { senders, readModel }: { senders: SenderAccounts; readModel: ReadModelStore },
  countsBy: readonly ('status' | 'current_node_id')[] = ['status', 'current_node_id'],
): Promise<ShownCampaign<Campaign>[]> {
  const senderIds = [...new Set(campaigns.flatMap(({ sender_account_ids }) => sender_account_ids))];
  const within = campaigns.map(({ id }) => id);
  const [accounts, counts] = await Promise.all([
    senderIds.length === 0 ? [] : senders.findForCampaigns(userId, senderIds),
    within.length === 0 ? [] : readModel.counts(LEADS, { userId, within }, ['campaign_id', ...countsBy]),
  ]);
  const accountOf = new Map(accounts.map((account): [string, CampaignSender] => [account.id, account]));
  return campaigns.map((campaign) => ({
    campaign,
    senderAccounts: campaign.sender_account_ids.flatMap((id) => accountOf.get(id) ?? []),
    leadCounts: counts.filter(({ values }) => values['campaign_id'] === campaign.id).map(toLeadCount),
  }));
}

function toLeadCount({ values, count }: Count): LeadCount {
  return { status: values['status']!, nodeId: values['current_node_id'] ?? null, count };
}
