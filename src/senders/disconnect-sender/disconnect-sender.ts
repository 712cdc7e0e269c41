import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type IfMatch } from '../../event-sourcing/deciding/if-match';

/** Disconnects an account. Doing so again has no effect. Refused with: sender_not_found; RevisionMismatch. */
export class DisconnectSender extends Command<void> {
  constructor(
    readonly senderId: string,
    readonly caller: Caller,
    readonly ifMatch?: IfMatch,
  ) {
    super();
  }
}
