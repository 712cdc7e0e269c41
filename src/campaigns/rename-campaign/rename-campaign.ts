import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type ExpectedRevision } from '../../event-sourcing/log/event-store';
import { type IfMatch } from '../../event-sourcing/deciding/if-match';

export interface RenameOptions {
  readonly ifMatch?: IfMatch | undefined;
  /** Makes sure that a repeated request is processed only once. */
  readonly idempotencyKey?: string | undefined;
}

export interface Renamed {
  /** Of the campaign, after the rename. */
  readonly revision: ExpectedRevision;
}

/**
 * Gives a campaign another name. Writes nothing if the campaign already has it.
 * Refused with: campaign_not_found, campaign_name_taken, campaign_name_pending;
 * KeyReused if the key was used for another request; RevisionMismatch if `ifMatch` does not match.
 */
export class RenameCampaign extends Command<Renamed> {
  constructor(
    readonly campaignId: string,
    /** Must be trimmed and valid. */
    readonly name: string,
    readonly caller: Caller,
    readonly options: RenameOptions = {},
  ) {
    super();
  }
}
