import { Command } from '@nestjs/cqrs';
import { type IfMatch } from '../../event-sourcing/deciding/if-match';
import { type Caller } from '../../event-sourcing/log/caller';

/**
 * Removes leads from a draft: these, or all that it had when the command began. The result is their number, without
 * those that it does not have. Refused with: campaign_not_found, campaign_not_draft; ReadModelBehind.
 */
export class RemoveLeads extends Command<number> {
  constructor(
    readonly campaignId: string,
    readonly leads: readonly string[] | 'all',
    readonly caller: Caller,
    readonly ifMatch?: IfMatch,
  ) {
    super();
  }
}
