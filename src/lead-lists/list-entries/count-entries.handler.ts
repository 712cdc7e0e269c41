import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ServedViews } from '../../event-sourcing/consuming/served-views';
import { listNotFound } from '../domain/errors';
import { EntriesInView } from '../entries-in-view';
import { LeadListReader } from '../lead-list.reader';
import { LIST_ENTRIES } from '../list-entry.projection';
import { CountEntries } from './list-entries';

@QueryHandler(CountEntries)
export class CountEntriesHandler implements IQueryHandler<CountEntries> {
  constructor(
    private readonly lists: LeadListReader,
    private readonly view: EntriesInView,
    private readonly views: ServedViews,
  ) {}

  async execute({ listId, userId }: CountEntries): Promise<number> {
    if ((await this.lists.find({ id: listId, userId })) === undefined) throw listNotFound();
    await this.views.mustBeComplete(LIST_ENTRIES);
    return this.view.count(listId, userId);
  }
}
