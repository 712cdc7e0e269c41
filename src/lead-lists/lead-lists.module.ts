import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock } from '../event-sourcing/deciding/clock';
import { CreateLeadListController } from './create-lead-list/create-lead-list.controller';
import { CreateLeadListHandler } from './create-lead-list/create-lead-list.handler';
import { DeleteLeadListController } from './delete-lead-list/delete-lead-list.controller';
import { DeleteLeadListHandler } from './delete-lead-list/delete-lead-list.handler';
import { GetLeadListController } from './get-lead-list/get-lead-list.controller';
import { GetLeadListHandler } from './get-lead-list/get-lead-list.handler';
import { LeadListReader } from './lead-list.reader';
import { LeadListRepository } from './lead-list.repository';
import { ListLeadListsController } from './list-lead-lists/list-lead-lists.controller';
import { ListLeadListsHandler } from './list-lead-lists/list-lead-lists.handler';
import { UpdateLeadListController } from './update-lead-list/update-lead-list.controller';
import { UpdateLeadListHandler } from './update-lead-list/update-lead-list.handler';

@Module({
  imports: [CqrsModule],
  controllers: [
    CreateLeadListController,
    DeleteLeadListController,
    GetLeadListController,
    ListLeadListsController,
    UpdateLeadListController,
  ],
  providers: [
    Clock,
    LeadListRepository,
    LeadListReader,
    CreateLeadListHandler,
    DeleteLeadListHandler,
    GetLeadListHandler,
    ListLeadListsHandler,
    UpdateLeadListHandler,
  ],
})
export class LeadListsModule {}
