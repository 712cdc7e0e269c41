import { type SenderAccount } from './sender.document';

/** The fields of a sender that a campaign shows. Long fields are left out, because a campaign has up to 50 senders. */
export const CAMPAIGN_SENDER_FIELDS = [
  'id',
  'type',
  'display_name',
  'status',
  'email_address',
  'provider_account_id',
  'first_name',
  'last_name',
  'is_premium',
  'daily_limit',
  'weekly_connection_limit',
  'weekly_message_limit',
] as const satisfies (keyof SenderAccount)[];

export type CampaignSender = Pick<SenderAccount, (typeof CAMPAIGN_SENDER_FIELDS)[number]>;

export function toCampaignSender(account: SenderAccount): CampaignSender {
  return {
    id: account.id,
    type: account.type,
    display_name: account.display_name,
    status: account.status,
    email_address: account.email_address,
    provider_account_id: account.provider_account_id,
    first_name: account.first_name,
    last_name: account.last_name,
    is_premium: account.is_premium,
    daily_limit: account.daily_limit,
    weekly_connection_limit: account.weekly_connection_limit,
    weekly_message_limit: account.weekly_message_limit,
  };
}
