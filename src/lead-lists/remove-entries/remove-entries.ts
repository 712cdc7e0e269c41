import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';

/**
 * Removes entries from a list. The result is their number, without those that the list does not have. With an
 * idempotency key, repeating the request returns the same number forever.
 * Refused with: list_not_found; KeyReused.
 */
export class RemoveEntries extends Command<number> {
  constructor(
    readonly listId: string,
    /** Without duplicates. */
    readonly entryIds: readonly string[],
    readonly caller: Caller,
    readonly idempotencyKey?: string,
  ) {
    super();
  }
}
