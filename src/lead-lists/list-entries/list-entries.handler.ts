import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../../event-sourcing/consuming/served-views';
import { type ListEntryDocument } from '../list-entry.document';
import { LIST_ENTRIES } from '../list-entry.projection';
import { ListEntries } from './list-entries';

@QueryHandler(ListEntries)
export class ListEntriesHandler implements IQueryHandler<ListEntries> {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly views: ServedViews,
  ) {}

  async execute({ listId, userId, limit, after }: ListEntries): Promise<readonly ListEntryDocument[]> {
    await this.views.mustBeComplete(LIST_ENTRIES);
    const selection = { userId, within: listId, ascending: true } as const;
    return this.readModel.list(LIST_ENTRIES, { ...selection, limit, ...(after !== undefined && { after }) });
  }
}
