import { problemDecorator } from '../edge/openapi/responses';
import { refusals, type RefusalTable } from '../edge/problems/refusals';
import { CampaignError, type CampaignErrorCode } from './domain/errors';

const REFUSALS: RefusalTable<CampaignErrorCode> = {
  campaign_not_found: { kind: 'not_found', description: 'You have no campaign with this id. Check the id.' },
  campaign_name_taken: {
    kind: 'conflict',
    description: 'You already have a campaign with this name. Use another name, for example `suggested_name`.',
  },
  campaign_name_pending: {
    kind: 'pending',
    description: 'Another request with this name is in progress. Send the request again after `Retry-After`.',
  },
  campaign_draft_abandoned: {
    kind: 'conflict',
    description:
      'The attempt with this `Idempotency-Key` took too long and was abandoned, or its campaign was removed. Send the ' +
      'request again with a new key.',
  },
  sender_not_found: {
    kind: 'invalid',
    description: 'You have no sender with one of the ids. Remove the ids that `detail` lists.',
  },
  sender_channel_mismatch: {
    kind: 'invalid',
    description: 'A sender is not on the channel of the campaign. Remove the ids that `detail` lists.',
  },
  sender_not_connected: {
    kind: 'invalid',
    description: 'A sender is not connected. Connect the senders that `detail` lists, or remove their ids.',
  },
};

export const campaignRefusals = refusals(CampaignError, REFUSALS);

export const ApiCampaignProblem = problemDecorator(REFUSALS);
