import { Command } from '@nestjs/cqrs';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';

/**
 * Removes leads from a draft: these, or all that it had when the command began. The result is their number, without
 * those that it does not have. With an idempotency key, repeating the request returns the same number forever.
 * Refused with: campaign_not_found, campaign_not_draft; RevisionMismatch, KeyReused, ReadModelBehind.
 */
export class RemoveLeads extends Command<number> {
  constructor(
    readonly campaignId: string,
    readonly leads: readonly string[] | 'all',
    readonly caller: Caller,
    readonly options: ChangeOptions = {},
  ) {
    super();
  }
}
