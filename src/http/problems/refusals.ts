import { type CampaignError, type CampaignErrorCode } from '../../campaigns/domain/errors';
import { type SenderError, type SenderErrorCode } from '../../senders/domain/errors';
import { Problem } from './problem';

/** HTTP's numbers for the domains' refusals; a new code does not compile without one. */
const CAMPAIGN_STATUS = {
  campaign_not_found: 404,
  campaign_name_taken: 409,
  campaign_name_pending: 409,
  campaign_draft_abandoned: 409,
  idempotency_key_reused: 422,
  sender_not_found: 400,
  sender_channel_mismatch: 400,
  sender_not_connected: 400,
} satisfies Record<CampaignErrorCode, number>;

const SENDER_STATUS = {
  sender_not_found: 404,
  sender_erased: 409,
  idempotency_key_reused: 422,
} satisfies Record<SenderErrorCode, number>;

/** Seconds after which the same request may well succeed. */
const RETRY_AFTER: Partial<Record<CampaignErrorCode, number>> = { campaign_name_pending: 1 };

export function campaignRefusal({ code, message, extra }: CampaignError): Problem {
  const retryAfter = RETRY_AFTER[code];
  return new Problem(CAMPAIGN_STATUS[code], code, message, {
    members: extra,
    headers: retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) },
  });
}

export function senderRefusal({ code, message }: SenderError): Problem {
  return new Problem(SENDER_STATUS[code], code, message);
}
