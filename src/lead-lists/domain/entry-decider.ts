import { type LeadFields } from '../../people/lead-fields';
import { entryFold, type ListEntry } from './entry';
import { type ListEntryEvent } from './entry-events';
import { type EntrySource } from './events';

export type ListEntryCommand = AddEntry | RemoveEntry;

/** Names an entry. */
interface OfEntry {
  /** Derived from the list and the lead's identity, so that a list has each lead once. */
  readonly entryId: string;
  readonly listId: string;
  readonly userId: string;
}

export interface AddEntry extends OfEntry {
  readonly type: 'AddEntry';
  readonly fields: LeadFields;
  readonly source: EntrySource;
  /** The lead's place in its request or file, from 0. */
  readonly row: number;
}

export interface RemoveEntry extends OfEntry {
  readonly type: 'RemoveEntry';
}

export const entryDecider = { ...entryFold, decide };

/** @returns the events to append; none if the entry is already as requested */
export function decide(command: ListEntryCommand, entry: ListEntry): ListEntryEvent[] {
  switch (command.type) {
    case 'AddEntry':
      return add(command, entry);
    case 'RemoveEntry':
      return remove(command, entry);
  }
}

function add({ entryId, listId, userId, fields, source, row }: AddEntry, entry: ListEntry): ListEntryEvent[] {
  if (entry.status === 'present') return [];
  const data = { entry_id: entryId, list_id: listId, user_id: userId, ...fields, source, row };
  return [{ type: 'ListEntryAdded', data }];
}

/** An entry that is not in the list is as requested. */
function remove({ entryId, listId, userId }: RemoveEntry, entry: ListEntry): ListEntryEvent[] {
  const isOwn = entry.status === 'present' && entry.userId === userId && entry.listId === listId;
  return isOwn ? [{ type: 'ListEntryRemoved', data: { entry_id: entryId } }] : [];
}
