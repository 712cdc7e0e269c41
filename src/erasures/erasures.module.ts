import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock } from '../event-sourcing/deciding/clock';
import { LeadListsModule } from '../lead-lists/lead-lists.module';
import { LeadsModule } from '../leads/leads.module';
import { SuppressionsModule } from '../suppressions/suppressions.module';
import { SendersModule } from '../senders/senders.module';
import { ErasePersonController } from './erase-person/erase-person.controller';
import { ErasePersonHandler } from './erase-person/erase-person.handler';

@Module({
  imports: [CqrsModule, LeadListsModule, LeadsModule, SendersModule, SuppressionsModule],
  controllers: [ErasePersonController],
  providers: [Clock, ErasePersonHandler],
})
export class ErasuresModule {}
