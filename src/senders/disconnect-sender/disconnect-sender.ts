import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/caller';

/** Disconnects an account; doing so again changes nothing. Refused with: sender_not_found. */
export class DisconnectSender extends Command<void> {
  constructor(
    readonly senderId: string,
    readonly caller: Caller,
  ) {
    super();
  }
}
