import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { StreamDeleted } from '../../event-sourcing/log/event-store';
import { identifyCreate } from '../../event-sourcing/log/identity';
import { project } from '../../event-sourcing/consuming/projection';
import { KeyReused } from '../../event-sourcing/deciding/repeated-command';
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

  async execute(command: ConnectSender): Promise<SenderAccount> {
    try {
      return await this.connect(command);
    } catch (error) {
      // With EventStoreDB, an operator may have removed the events of an earlier attempt.
      if (error instanceof StreamDeleted) throw erased();
      throw error;
    }
  }

  private async connect({ channel, profile, caller, idempotencyKey }: ConnectSender): Promise<SenderAccount> {
    const { userId } = caller;
    const { id: senderId, ...identity } = identifyCreate('sender', userId, idempotencyKey, { channel, profile });
    const command = { type: 'ConnectSender', senderId, userId, channel, profile } as const;
    const { events } = await this.senders.transact(senderId, (sender) => ({ events: decide(command, sender) }), {
      context: { ...identity, caller, now: this.clock.now() },
      isNew: identity.key === undefined,
    });
    // The events of an erased account may not be removed yet, so check its current state.
    if (identity.key !== undefined && (await this.senders.load(senderId)).state.status === 'erased') throw erased();
    // The account already exists, but this command did not create it: another request has used the key.
    if (events.length === 0) throw new KeyReused();
    const connected = project(senderProjection, undefined, events);
    // Its first event is gone.
    if (connected === undefined) throw erased();
    return connected;
  }
}

function erased(): SenderError {
  const message = 'The account that was created with this Idempotency-Key was erased. Use a new key.';
  return new SenderError('sender_erased', message);
}
