import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';

/**
 * Removes entries from a list. The result is their number, without those that the list does not have.
 * Refused with: list_not_found.
 */
export class RemoveEntries extends Command<number> {
  constructor(
    readonly listId: string,
    /** Without duplicates. */
    readonly entryIds: readonly string[],
    readonly caller: Caller,
  ) {
    super();
  }
}
