import { type SenderAccounts } from '../../senders/sender-accounts';
import { type CampaignDocument } from '../campaign.document';
import { type CampaignWithSenders } from './get-campaign';

/** Joined when read, so that a campaign shows its senders as they are now. */
export async function withSenders(
  campaigns: readonly CampaignDocument[],
  userId: string,
  senders: SenderAccounts,
): Promise<CampaignWithSenders[]> {
  const ids = new Set(campaigns.flatMap(({ sender_account_ids }) => sender_account_ids));
  const accounts = ids.size === 0 ? [] : await senders.findReadable(userId, [...ids]);
  const byId = new Map(accounts.map((account) => [account.id, account]));
  return campaigns.map((campaign) => ({
    campaign,
    senderAccounts: campaign.sender_account_ids.flatMap((id) => byId.get(id) ?? []),
  }));
}
