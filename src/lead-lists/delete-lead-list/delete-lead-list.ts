import { Command } from '@nestjs/cqrs';
import { type IfMatch } from '../../event-sourcing/deciding/if-match';
import { type Caller } from '../../event-sourcing/log/caller';

/** Deletes a list. Doing so again has no effect. Refused with: list_not_found; RevisionMismatch. */
export class DeleteLeadList extends Command<void> {
  constructor(
    readonly listId: string,
    readonly caller: Caller,
    readonly ifMatch?: IfMatch,
  ) {
    super();
  }
}
