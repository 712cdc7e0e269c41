import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type SenderProfile } from '../domain/events';
import { type SenderChannel } from '../domain/account';
import { type SenderAccount } from '../sender.document';

/**
 * Connects an account to send from. With an idempotency key, repeating the request returns the same response forever,
 * unless the account is erased.
 * Refused with: sender_erased; KeyReused if the key was used for another request.
 */
export class ConnectSender extends Command<SenderAccount> {
  constructor(
    readonly channel: SenderChannel,
    readonly profile: SenderProfile,
    readonly caller: Caller,
    readonly idempotencyKey?: string,
  ) {
    super();
  }
}
