import { Command } from '@nestjs/cqrs';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { type LeadFields } from '../../people/lead-fields';

export interface LeadsAdded {
  readonly imported: number;
  /** Leads that the campaign, or the request itself, already had. */
  readonly duplicates: number;
  /** Leads of people who must not be contacted. Absent: none. */
  readonly suppressed?: number;
}

/**
 * Adds leads to a draft. A campaign has each lead once, however often and by how many requests at the same time it is
 * added. With an idempotency key, repeating the request returns the same response forever.
 * Refused with: campaign_not_found, campaign_not_draft, campaign_full, lead_without_identity; KeyReused.
 */
export class AddLeads extends Command<LeadsAdded> {
  constructor(
    readonly campaignId: string,
    /** Must be valid, with normalized identities. */
    readonly leads: readonly LeadFields[],
    readonly caller: Caller,
    readonly options: ChangeOptions = {},
  ) {
    super();
  }
}
