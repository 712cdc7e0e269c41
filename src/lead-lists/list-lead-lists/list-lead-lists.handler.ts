import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../../event-sourcing/consuming/served-views';
import { EntryCounter } from '../entry-counter';
import { type LeadListDocument } from '../lead-list.document';
import { LEAD_LISTS } from '../lead-list.projection';
import { ListLeadLists } from './list-lead-lists';

@QueryHandler(ListLeadLists)
export class ListLeadListsHandler implements IQueryHandler<ListLeadLists> {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly views: ServedViews,
    private readonly counter: EntryCounter,
  ) {}

  async execute({ userId, limit, after }: ListLeadLists): Promise<readonly LeadListDocument[]> {
    await this.views.mustBeComplete(LEAD_LISTS);
    const page = { userId, limit, ...(after !== undefined && { after }) };
    const lists = await this.readModel.list<LeadListDocument>(LEAD_LISTS, page);
    return this.counter.withCounts(lists, userId);
  }
}
