import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type LeadListText } from '../domain/events';
import { type LeadListDocument } from '../lead-list.document';

/**
 * Creates a list. With an idempotency key, repeating the request returns the same response forever.
 * Refused with: list_removed; KeyReused if the key was used for another request.
 */
export class CreateLeadList extends Command<LeadListDocument> {
  constructor(
    /** Must be valid. */
    readonly text: LeadListText,
    readonly caller: Caller,
    readonly idempotencyKey?: string,
  ) {
    super();
  }
}
