import { Command } from '@nestjs/cqrs';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type LeadCounts } from '../../campaigns/domain/events';
import { type Caller } from '../../event-sourcing/log/caller';
import { ifAny } from '../../people/adding/people-adder';
import { type IdentityField } from '../../people/lead-fields';

export interface ListImported extends LeadCounts {
  /** What the invalid leads lack. */
  readonly identity: IdentityField;
}

/**
 * Adds the leads of a list to a draft: all that were acknowledged before. If it is interrupted, some leads are in the
 * campaign, and it can be repeated. With an idempotency key, repeating the request returns the same response forever.
 * Refused with: campaign_not_found, campaign_not_draft, campaign_full, list_not_found, nothing_imported; RevisionMismatch,
 * KeyReused, ReadModelBehind.
 */
export class ImportList extends Command<ListImported> {
  constructor(
    readonly campaignId: string,
    readonly listId: string,
    readonly caller: Caller,
    readonly options: ChangeOptions = {},
  ) {
    super();
  }
}

/** The members of a response, also of the refusal. */
export function reportOf({ imported, duplicates, invalid, suppressed, identity }: ListImported) {
  const errors = invalid === 0 ? [] : [{ message: `must have ${identity}`, count: invalid }];
  const total = imported + duplicates + invalid + suppressed;
  return { imported, duplicates, invalid, ...ifAny({ suppressed }), errors, total };
}
