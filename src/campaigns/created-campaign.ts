import { project } from '../event-sourcing/consuming/projection';
import { KeyReused } from '../event-sourcing/deciding/repeated-command';
import { type Transacted } from '../event-sourcing/deciding/transaction';
import { StreamDeleted } from '../event-sourcing/log/event-store';
import { type CampaignDocument } from './campaign.document';
import { campaignProjection } from './campaign.projection';
import { type Campaign } from './domain/campaign';
import { CampaignError } from './domain/errors';
import { type CampaignEvent } from './domain/events';

/**
 * The campaign as a command has created it. Built only from the events of the command, so that a retry gets the same
 * response.
 * @throws KeyReused, CampaignError campaign_draft_abandoned, and what the transaction throws
 */
export async function createdBy(transacting: Promise<Transacted<Campaign, CampaignEvent>>): Promise<CampaignDocument> {
  const { events } = await transacting.catch((error: unknown) => {
    throw error instanceof StreamDeleted ? removed() : error;
  });
  // The campaign already exists, but this command did not create it: another request has used the key.
  if (events.length === 0) throw new KeyReused();
  const created = project(campaignProjection, undefined, events);
  // Its first event is gone.
  if (created === undefined) throw removed();
  return created;
}

/** With EventStoreDB, an operator may have removed the events of an earlier attempt. */
function removed(): CampaignError {
  const message =
    'The campaign that was created with this Idempotency-Key was removed. Send the request again with a new key.';
  return new CampaignError('campaign_draft_abandoned', message);
}
