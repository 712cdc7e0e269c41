import { Command } from '@nestjs/cqrs';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';

/** Deletes a list. Doing so again has no effect. Refused with: list_not_found; RevisionMismatch, KeyReused. */
export class DeleteLeadList extends Command<void> {
  constructor(
    readonly listId: string,
    readonly caller: Caller,
    readonly options: ChangeOptions = {},
  ) {
    super();
  }
}
