import { type ListEntryEvent } from './entry-events';

/** The state of an entry that decisions need. */
export type ListEntry = { readonly status: 'none' } | { readonly status: 'removed' } | PresentEntry;

/** An entry that is in its list. */
export interface PresentEntry {
  readonly status: 'present';
  readonly userId: string;
  readonly listId: string;
}

export const entryFold = { initial: { status: 'none' } as ListEntry, evolve };

export function evolve(_: ListEntry, event: ListEntryEvent): ListEntry {
  switch (event.type) {
    case 'ListEntryAdded':
      return { status: 'present', userId: event.data.user_id, listId: event.data.list_id };
    case 'ListEntryRemoved':
    case 'ListEntryErased':
      return { status: 'removed' };
  }
}
