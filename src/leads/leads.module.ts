import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CampaignsModule } from '../campaigns/campaigns.module';
import { LeadListsModule } from '../lead-lists/lead-lists.module';
import { SuppressionsModule } from '../suppressions/suppressions.module';
import { Clock } from '../event-sourcing/deciding/clock';
import { AddLeadsController } from './add-leads/add-leads.controller';
import { AddLeadsHandler } from './add-leads/add-leads.handler';
import { ImportLeadsController } from './import-leads/import-leads.controller';
import { ImportLeadsHandler } from './import-leads/import-leads.handler';
import { ImportListController } from './import-list/import-list.controller';
import { ImportListHandler } from './import-list/import-list.handler';
import { LeadErasure } from './erase-leads/lead-erasure';
import { LeadAdder } from './lead-adder';
import { LeadReader } from './lead.reader';
import { LeadRepository } from './lead.repository';
import { CountLeadsHandler } from './list-leads/count-leads.handler';
import { LeadsOfDraft } from './leads-of-draft';
import { ListLeadsController } from './list-leads/list-leads.controller';
import { ListLeadsHandler } from './list-leads/list-leads.handler';
import { RemoveLeadsController } from './remove-leads/remove-leads.controller';
import { RemoveLeadsHandler } from './remove-leads/remove-leads.handler';
import { UpdateLeadController } from './update-lead/update-lead.controller';
import { UpdateLeadHandler } from './update-lead/update-lead.handler';

@Module({
  imports: [CqrsModule, CampaignsModule, LeadListsModule, SuppressionsModule],
  controllers: [
    AddLeadsController,
    ImportLeadsController,
    ImportListController,
    ListLeadsController,
    RemoveLeadsController,
    UpdateLeadController,
  ],
  providers: [
    Clock,
    LeadAdder,
    LeadErasure,
    LeadReader,
    LeadRepository,
    LeadsOfDraft,
    AddLeadsHandler,
    ImportLeadsHandler,
    ImportListHandler,
    CountLeadsHandler,
    ListLeadsHandler,
    RemoveLeadsHandler,
    UpdateLeadHandler,
  ],
  exports: [LeadErasure],
})
export class LeadsModule {}
