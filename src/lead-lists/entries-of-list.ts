import { Injectable } from '@nestjs/common';
import { pagesOf } from '../event-sourcing/consuming/pages-of';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../event-sourcing/consuming/until-caught-up';
import { EventStore } from '../event-sourcing/log/event-store';
import { ownList } from './domain/lead-list';
import { EntriesInView } from './entries-in-view';
import { LeadListRepository } from './lead-list.repository';
import { type ListEntryDocument } from './list-entry.document';
import { LIST_ENTRIES, listEntryProjection } from './list-entry.projection';

const ENTRIES_ON_A_PAGE = 500;

/** The entries of a list, for an import into something else. */
@Injectable()
export class EntriesOfList {
  constructor(
    private readonly lists: LeadListRepository,
    private readonly view: EntriesInView,
    private readonly readModel: ReadModelStore,
    private readonly log: EventStore,
  ) {}

  /**
   * Counts every entry that was acknowledged before the call. Call it before `pages`.
   * @throws LeadListError list_not_found; ReadModelBehind, WrongLog, StoreUnavailable
   */
  async count(listId: string, userId: string): Promise<number> {
    ownList((await this.lists.load(listId)).state, userId);
    await untilCaughtUp(listEntryProjection, this.readModel, this.log);
    return this.view.count(listId, userId);
  }

  /** The entries, oldest first. Other requests are served between pages. @throws StoreUnavailable */
  pages(listId: string, userId: string): AsyncIterable<readonly ListEntryDocument[]> {
    const selection = { userId, within: listId, ascending: true } as const;
    return pagesOf(this.readModel, LIST_ENTRIES, selection, ENTRIES_ON_A_PAGE);
  }
}
