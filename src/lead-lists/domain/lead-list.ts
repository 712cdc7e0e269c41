import { listNotFound } from './errors';
import { type LeadListEvent, type LeadListText } from './events';

/** The state of a list that decisions need. */
export type LeadList =
  { readonly status: 'none' } | { readonly status: 'deleted'; readonly userId: string } | ExistingLeadList;

export type ExistingLeadList = LeadListText & {
  readonly status: 'existing';
  readonly userId: string;
  /** The recorded number of entries. Can be wrong by the entries of requests that were interrupted. */
  readonly entryCount: number;
};

export const leadListFold = { initial: { status: 'none' } as LeadList, evolve };

export function evolve(list: LeadList, event: LeadListEvent): LeadList {
  switch (event.type) {
    case 'LeadListCreated': {
      const { user_id: userId, name, description } = event.data;
      return { status: 'existing', userId, name, description, entryCount: 0 };
    }
    case 'LeadListChanged': {
      const { list_id: _, ...changes } = event.data;
      return list.status === 'existing' ? { ...list, ...changes } : list;
    }
    case 'EntriesAdded':
      return withMore(list, event.data.imported);
    case 'EntriesRemoved':
      return withMore(list, -event.data.removed);
    case 'LeadListDeleted':
      return list.status === 'existing' ? { status: 'deleted', userId: list.userId } : list;
  }
}

function withMore(list: LeadList, entries: number): LeadList {
  return list.status === 'existing' ? { ...list, entryCount: list.entryCount + entries } : list;
}

/** @throws LeadListError list_not_found, also for another user's list */
export function ownList(list: LeadList, userId: string): ExistingLeadList {
  if (list.status !== 'existing' || list.userId !== userId) throw listNotFound();
  return list;
}
