import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type CampaignDocument } from '../campaign.document';

export interface DuplicateOptions {
  /** Must be trimmed and valid. If absent: `"<name> (copy)"`, or `"<name> (copy n)"` with the first free n from 2. */
  readonly name?: string | undefined;
  /** A repeated request returns the same response forever. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Drafts a campaign with the settings, the senders and the sequence of another one of any status, without its leads.
 * Refused with: campaign_not_found, campaign_name_taken, campaign_name_pending, campaign_draft_abandoned; KeyReused if
 * the key was used for another request.
 */
export class DuplicateCampaign extends Command<CampaignDocument> {
  constructor(
    readonly sourceId: string,
    readonly caller: Caller,
    readonly options: DuplicateOptions = {},
  ) {
    super();
  }
}
