import { createdDocument } from '../event-sourcing/created-document';
import { type Transacted } from '../event-sourcing/deciding/transaction';
import { type CampaignDocument } from './campaign.document';
import { campaignProjection } from './campaign.projection';
import { type Campaign } from './domain/campaign';
import { CampaignError } from './domain/errors';
import { type CampaignEvent } from './domain/events';

/**
 * The campaign as a command has created it.
 * @throws KeyReused, CampaignError campaign_draft_abandoned, and what the transaction throws
 */
export function createdBy(transacting: Promise<Transacted<Campaign, CampaignEvent>>): Promise<CampaignDocument> {
  return createdDocument(campaignProjection, transacting, removed);
}

function removed(): CampaignError {
  const message =
    'The campaign that was created with this Idempotency-Key was removed. Send the request again with a new key.';
  return new CampaignError('campaign_draft_abandoned', message);
}
