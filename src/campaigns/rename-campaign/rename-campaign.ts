import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type ExpectedRevision } from '../../event-sourcing/log/event-store';
import { type IfMatch } from '../../event-sourcing/deciding/if-match';

export interface RenameOptions {
  readonly ifMatch?: IfMatch | undefined;
  /** With it, the same request is carried out once. */
  readonly idempotencyKey?: string | undefined;
}

export interface Renamed {
  /** Of the campaign, after the rename. */
  readonly revision: ExpectedRevision;
}

/**
 * Gives a campaign another name. Writes nothing when the campaign already has it.
 * Refused with: campaign_not_found, campaign_name_taken, campaign_name_pending;
 * KeyReused when the key was used for another request; RevisionMismatch when `ifMatch` does not hold.
 */
export class RenameCampaign extends Command<Renamed> {
  constructor(
    readonly campaignId: string,
    /** Trimmed and valid. */
    readonly name: string,
    readonly caller: Caller,
    readonly options: RenameOptions = {},
  ) {
    super();
  }
}
