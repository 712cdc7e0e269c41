import { type EntriesAdded, type EntriesRemoved, type EntryCounts, type EntrySource } from './events';
import { type LeadList, ownList } from './lead-list';

/** Maximum number of entries of a list. */
export const MOST_ENTRIES = 100_000;

/**
 * Records what became of the leads of a request. The entries are already in the log.
 * @throws LeadListError list_not_found
 */
export function recordAdded(list: LeadList, { listId, userId, counts, source }: AddedEntries): readonly EntriesAdded[] {
  ownList(list, userId);
  return [{ type: 'EntriesAdded', data: { list_id: listId, ...counts, source } }];
}

export interface AddedEntries {
  readonly listId: string;
  readonly userId: string;
  readonly counts: EntryCounts;
  readonly source: EntrySource;
}

/** Like `recordAdded`. @throws LeadListError list_not_found */
export function recordRemoved(
  list: LeadList,
  { listId, userId, removed }: { listId: string; userId: string; removed: number },
): readonly EntriesRemoved[] {
  ownList(list, userId);
  return [{ type: 'EntriesRemoved', data: { list_id: listId, removed } }];
}
