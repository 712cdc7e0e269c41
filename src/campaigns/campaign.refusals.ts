import { refusals } from '../edge/problems/refusals';
import { CampaignError, type CampaignErrorCode } from './domain/errors';

export const campaignRefusals = refusals<CampaignErrorCode>(CampaignError, {
  campaign_not_found: 'not_found',
  campaign_name_taken: 'conflict',
  campaign_name_pending: 'pending',
  campaign_draft_abandoned: 'conflict',
  sender_not_found: 'invalid',
  sender_channel_mismatch: 'invalid',
  sender_not_connected: 'invalid',
});
