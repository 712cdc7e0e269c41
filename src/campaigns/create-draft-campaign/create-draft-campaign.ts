import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/caller';
import { type Channel, type EmailSettings, type LinkedinSettings } from '../domain/settings';
import { type CampaignDocument } from '../campaign.document';

/** A campaign to be, as its maker describes it; what is left out takes the channel's default. */
export interface NewCampaign extends Partial<LinkedinSettings>, Partial<EmailSettings> {
  readonly type: Channel;
  readonly name: string;
  readonly sender_account_ids: readonly string[];
}

/**
 * Drafts a campaign with a minimal sequence. Fields of the other channel are ignored.
 * With an idempotency key the same request is answered the same for ever, and carried out once.
 * Refused with: campaign_name_taken, campaign_name_pending, campaign_draft_abandoned, idempotency_key_reused,
 * sender_not_found, sender_channel_mismatch, sender_not_connected.
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
