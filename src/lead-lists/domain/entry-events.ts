import { type LeadFields } from '../../people/lead-fields';
import { type EntrySource } from './events';

/** The events of an entry of a list. They are stored forever: you can add fields, but never change a meaning. */
export type ListEntryEvent = ListEntryAdded | ListEntryRemoved | ListEntryErased;

/** The lead is in the list, for the first time or again. */
export interface ListEntryAdded {
  readonly type: 'ListEntryAdded';
  readonly data: LeadFields & {
    readonly entry_id: string;
    readonly list_id: string;
    readonly user_id: string;
    readonly source: EntrySource;
    /** The lead's place in its request or file, from 0. */
    readonly row: number;
  };
}

/** The lead was taken out of the list. Earlier events of the stream are removed soon after. */
export interface ListEntryRemoved {
  readonly type: 'ListEntryRemoved';
  readonly data: { readonly entry_id: string };
}

/** The person was erased. All earlier events of the stream are removed. This event contains no personal data. */
export interface ListEntryErased {
  readonly type: 'ListEntryErased';
  readonly data: { readonly entry_id: string };
}
