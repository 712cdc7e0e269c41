import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { v7 as uuidv7 } from 'uuid';
import { Clock } from '../../event-sourcing/clock';
import { SenderRepository } from '../sender.repository';
import { DisconnectSender } from './disconnect-sender';

@CommandHandler(DisconnectSender)
export class DisconnectSenderHandler implements ICommandHandler<DisconnectSender> {
  constructor(
    private readonly senders: SenderRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ senderId, caller }: DisconnectSender): Promise<void> {
    const context = { caller, commandId: uuidv7(), now: this.clock.now() };
    await this.senders.transact(senderId, { type: 'DisconnectSender', senderId, userId: caller.userId }, context);
  }
}
