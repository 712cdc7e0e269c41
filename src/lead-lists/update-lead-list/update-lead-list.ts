import { Command } from '@nestjs/cqrs';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { type LeadListText } from '../domain/events';
import { type LeadListDocument } from '../lead-list.document';

/**
 * Changes the name or the description of a list. The result is the list right after the change. Writes nothing for what
 * is already as requested. Refused with: list_not_found; RevisionMismatch, KeyReused.
 */
export class UpdateLeadList extends Command<LeadListDocument> {
  constructor(
    readonly listId: string,
    /** Must be valid. */
    readonly changes: Partial<LeadListText>,
    readonly caller: Caller,
    readonly options: ChangeOptions = {},
  ) {
    super();
  }
}
