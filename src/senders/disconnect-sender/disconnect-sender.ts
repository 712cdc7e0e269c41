import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type IfMatch } from '../../event-sourcing/deciding/if-match';

/** Disconnects an account; doing so again changes nothing. Refused with: sender_not_found, or RevisionMismatch. */
export class DisconnectSender extends Command<void> {
  constructor(
    readonly senderId: string,
    readonly caller: Caller,
    readonly ifMatch?: IfMatch,
  ) {
    super();
  }
}
