import { listNotFound } from './errors';
import { type LeadListEvent, type LeadListText } from './events';

/** The state of a list that decisions need. */
export type LeadList =
  { readonly status: 'none' } | { readonly status: 'deleted'; readonly userId: string } | ExistingLeadList;

export type ExistingLeadList = LeadListText & { readonly status: 'existing'; readonly userId: string };

export const leadListFold = { initial: { status: 'none' } as LeadList, evolve };

export function evolve(list: LeadList, event: LeadListEvent): LeadList {
  switch (event.type) {
    case 'LeadListCreated': {
      const { user_id: userId, name, description } = event.data;
      return { status: 'existing', userId, name, description };
    }
    case 'LeadListChanged': {
      const { list_id: _, ...changes } = event.data;
      return list.status === 'existing' ? { ...list, ...changes } : list;
    }
    case 'LeadListDeleted':
      return list.status === 'existing' ? { status: 'deleted', userId: list.userId } : list;
  }
}

/** @throws LeadListError list_not_found, also for another user's list */
export function ownList(list: LeadList, userId: string): ExistingLeadList {
  if (list.status !== 'existing' || list.userId !== userId) throw listNotFound();
  return list;
}
