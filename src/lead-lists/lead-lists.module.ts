import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SuppressionsModule } from '../suppressions/suppressions.module';
import { Clock } from '../event-sourcing/deciding/clock';
import { CreateLeadListController } from './create-lead-list/create-lead-list.controller';
import { CreateLeadListHandler } from './create-lead-list/create-lead-list.handler';
import { DeleteLeadListController } from './delete-lead-list/delete-lead-list.controller';
import { DeleteLeadListHandler } from './delete-lead-list/delete-lead-list.handler';
import { GetLeadListController } from './get-lead-list/get-lead-list.controller';
import { GetLeadListHandler } from './get-lead-list/get-lead-list.handler';
import { AddEntriesController } from './add-entries/add-entries.controller';
import { AddEntriesHandler } from './add-entries/add-entries.handler';
import { EntriesOfList } from './entries-of-list';
import { EntriesInView } from './entries-in-view';
import { EntryErasure } from './erase-entries/entry-erasure';
import { EntryAdder } from './entry-adder';
import { EntryCounter } from './entry-counter';
import { ImportEntriesController } from './import-entries/import-entries.controller';
import { ImportEntriesHandler } from './import-entries/import-entries.handler';
import { LeadListReader } from './lead-list.reader';
import { LeadListRepository } from './lead-list.repository';
import { ListEntryRepository } from './list-entry.repository';
import { CountEntriesHandler } from './list-entries/count-entries.handler';
import { ListEntriesController } from './list-entries/list-entries.controller';
import { ListEntriesHandler } from './list-entries/list-entries.handler';
import { ListLeadListsController } from './list-lead-lists/list-lead-lists.controller';
import { ListLeadListsHandler } from './list-lead-lists/list-lead-lists.handler';
import { RecordedCounts } from './recorded-counts';
import { RemoveEntriesController } from './remove-entries/remove-entries.controller';
import { RemoveEntriesHandler } from './remove-entries/remove-entries.handler';
import { UpdateLeadListController } from './update-lead-list/update-lead-list.controller';
import { UpdateLeadListHandler } from './update-lead-list/update-lead-list.handler';

@Module({
  imports: [CqrsModule, SuppressionsModule],
  controllers: [
    CreateLeadListController,
    DeleteLeadListController,
    GetLeadListController,
    ListLeadListsController,
    UpdateLeadListController,
    AddEntriesController,
    ImportEntriesController,
    ListEntriesController,
    RemoveEntriesController,
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
    EntriesInView,
    EntriesOfList,
    EntryAdder,
    EntryErasure,
    EntryCounter,
    ListEntryRepository,
    RecordedCounts,
    AddEntriesHandler,
    CountEntriesHandler,
    ImportEntriesHandler,
    ListEntriesHandler,
    RemoveEntriesHandler,
  ],
  exports: [EntriesOfList, EntryErasure],
})
export class LeadListsModule {}
