import { type CampaignSender } from '../../senders/campaign-sender';
import { type CampaignDocument } from '../campaign.document';
import { type CampaignWithSenders } from './get-campaign';

/**
 * The senders are looked up at read time, so that a campaign shows their current state.
 * @param find returns the accounts that exist, in any order
 */
export async function withSenders<Campaign extends Pick<CampaignDocument, 'sender_account_ids'>>(
  campaigns: readonly Campaign[],
  find: (ids: readonly string[]) => Promise<readonly CampaignSender[]>,
): Promise<CampaignWithSenders<Campaign>[]> {
  const ids = new Set(campaigns.flatMap(({ sender_account_ids }) => sender_account_ids));
  const accounts = ids.size === 0 ? [] : await find([...ids]);
  const byId = new Map(accounts.map((account) => [account.id, account]));
  return campaigns.map((campaign) => ({
    campaign,
    senderAccounts: campaign.sender_account_ids.flatMap((id) => byId.get(id) ?? []),
  }));
}
