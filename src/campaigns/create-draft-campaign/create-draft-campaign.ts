import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type CampaignDocument } from '../campaign.document';
import { type NewCampaign } from '../domain/commands';

/**
 * Drafts a campaign with a minimal sequence. Fields of the other channel are ignored.
 * With an idempotency key, the request is processed once, and repeating it returns the same response forever.
 * Refused with: campaign_name_taken, campaign_name_pending, campaign_draft_abandoned, sender_not_found,
 * sender_channel_mismatch, sender_not_connected; KeyReused if the key was used for another request.
 */
export class CreateDraftCampaign extends Command<CampaignDocument> {
  constructor(
    readonly campaign: NewCampaign,
    readonly caller: Caller,
    readonly idempotencyKey?: string,
  ) {
    super();
  }
}
