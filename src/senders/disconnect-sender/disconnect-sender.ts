import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';

/** Disconnects an account. Doing so again has no effect. Refused with: sender_not_found; RevisionMismatch, KeyReused. */
export class DisconnectSender extends Command<void> {
  constructor(
    readonly senderId: string,
    readonly caller: Caller,
    readonly options: ChangeOptions = {},
  ) {
    super();
  }
}
