import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock } from '../event-sourcing/deciding/clock';
import { ConnectSenderController } from './connect-sender/connect-sender.controller';
import { ConnectSenderHandler } from './connect-sender/connect-sender.handler';
import { DisconnectSenderController } from './disconnect-sender/disconnect-sender.controller';
import { DisconnectSenderHandler } from './disconnect-sender/disconnect-sender.handler';
import { AccountFollower } from './follow-accounts/account-follower';
import { GetSenderController } from './get-sender/get-sender.controller';
import { GetSenderHandler } from './get-sender/get-sender.handler';
import { ListSendersController } from './list-senders/list-senders.controller';
import { ListSendersHandler } from './list-senders/list-senders.handler';
import { SenderErasure } from './erase-senders/sender-erasure';
import { SendersOfPerson } from './erase-senders/senders-of-person';
import { SenderAccounts } from './sender-accounts';
import { SenderRepository } from './sender.repository';

@Module({
  imports: [CqrsModule],
  controllers: [ConnectSenderController, DisconnectSenderController, GetSenderController, ListSendersController],
  providers: [
    Clock,
    SenderRepository,
    SenderAccounts,
    SenderErasure,
    SendersOfPerson,
    AccountFollower,
    ConnectSenderHandler,
    DisconnectSenderHandler,
    GetSenderHandler,
    ListSendersHandler,
  ],
  exports: [SenderAccounts, SenderErasure, AccountFollower],
})
export class SendersModule {}
