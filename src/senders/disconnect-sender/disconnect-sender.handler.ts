import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { decide } from '../domain/decider';
import { SenderRepository } from '../sender.repository';
import { DisconnectSender } from './disconnect-sender';
import { newId } from '../../event-sourcing/log/new-id';

@CommandHandler(DisconnectSender)
export class DisconnectSenderHandler implements ICommandHandler<DisconnectSender> {
  constructor(
    private readonly senders: SenderRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ senderId, caller, ifMatch }: DisconnectSender): Promise<void> {
    const command = { type: 'DisconnectSender', senderId, userId: caller.userId } as const;
    await this.senders.transact(senderId, (sender) => ({ events: decide(command, sender) }), {
      context: { caller, commandId: newId(), now: this.clock.now() },
      ifMatch,
    });
  }
}
