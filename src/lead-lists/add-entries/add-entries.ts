import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type LeadFields } from '../../people/lead-fields';

export interface AddedLeads {
  readonly imported: number;
  /** Leads that the list, or the request itself, already had. */
  readonly duplicates: number;
  /** Leads of people who must not be contacted. Absent: none. */
  readonly suppressed?: number;
}

/**
 * Adds leads to a list. A list has each lead once, however often and by how many requests at the same time it is added.
 * With an idempotency key, repeating the request returns the same response forever.
 * Refused with: list_not_found, list_full, lead_without_identity; KeyReused.
 */
export class AddEntries extends Command<AddedLeads> {
  constructor(
    readonly listId: string,
    /** Must be valid, with normalized identities. */
    readonly leads: readonly LeadFields[],
    readonly caller: Caller,
    readonly idempotencyKey?: string,
  ) {
    super();
  }
}
