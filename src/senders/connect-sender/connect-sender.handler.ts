import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createdDocument } from '../../event-sourcing/created-document';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyCreate } from '../../event-sourcing/log/identity';
import { decide } from '../domain/decider';
import { SenderError } from '../domain/errors';
import { type SenderAccount } from '../sender.document';
import { senderProjection } from '../sender.projection';
import { SenderRepository } from '../sender.repository';
import { ConnectSender } from './connect-sender';

@CommandHandler(ConnectSender)
export class ConnectSenderHandler implements ICommandHandler<ConnectSender> {
  constructor(
    private readonly senders: SenderRepository,
    private readonly clock: Clock,
  ) {}

  execute(command: ConnectSender): Promise<SenderAccount> {
    return createdDocument(senderProjection, this.connect(command), erased);
  }

  private async connect({ channel, profile, caller, idempotencyKey }: ConnectSender) {
    const { userId } = caller;
    const { id: senderId, ...identity } = identifyCreate('sender', userId, idempotencyKey, { channel, profile });
    const command = { type: 'ConnectSender', senderId, userId, channel, profile } as const;
    const transacted = await this.senders.transact(senderId, (sender) => ({ events: decide(command, sender) }), {
      context: { ...identity, caller, now: this.clock.now() },
      isNew: identity.key === undefined,
    });
    // The events of an erased account may not be removed yet, so check its current state.
    if (identity.key !== undefined && (await this.senders.load(senderId)).state.status === 'erased') throw erased();
    return transacted;
  }
}

function erased(): SenderError {
  const message = 'The account that was created with this Idempotency-Key was erased. Use a new key.';
  return new SenderError('sender_erased', message);
}
