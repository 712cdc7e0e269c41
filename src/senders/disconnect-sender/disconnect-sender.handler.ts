import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { decide } from '../domain/decider';
import { SenderRepository } from '../sender.repository';
import { DisconnectSender } from './disconnect-sender';
import { identifyChange } from '../../event-sourcing/log/identity';

@CommandHandler(DisconnectSender)
export class DisconnectSenderHandler implements ICommandHandler<DisconnectSender> {
  constructor(
    private readonly senders: SenderRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ senderId, caller, options }: DisconnectSender): Promise<void> {
    const { userId } = caller;
    const command = { type: 'DisconnectSender', senderId, userId } as const;
    const identity = identifyChange(senderId, userId, options.idempotencyKey, command);
    await this.senders.transact(senderId, (sender) => ({ events: decide(command, sender) }), {
      context: { ...identity, caller, now: this.clock.now() },
      ifMatch: options.ifMatch,
    });
  }
}
