import { type EntriesAdded, type EntriesRemoved, type EntryCounts, type EntrySource } from './events';
import { type LeadList, ownList } from './lead-list';

/** Maximum number of entries of a list. */
export const MOST_ENTRIES = 100_000;

/**
 * Records what became of the leads of a request. The entries are already in the log, so a list that was deleted in the
 * meantime takes the event, too. A reactor removes its entries.
 * @throws LeadListError list_not_found
 */
export function recordAdded(list: LeadList, { listId, userId, counts, source }: AddedEntries): readonly EntriesAdded[] {
  mustHaveExisted(list, userId);
  const isDeleted = list.status === 'deleted';
  const data = { list_id: listId, ...counts, source, ...(isDeleted && { after_deletion: true as const }) };
  return [{ type: 'EntriesAdded', data }];
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
  mustHaveExisted(list, userId);
  return [{ type: 'EntriesRemoved', data: { list_id: listId, removed } }];
}

function mustHaveExisted(list: LeadList, userId: string): void {
  if (list.status !== 'deleted' || list.userId !== userId) ownList(list, userId);
}
