export type LeadListEvent = LeadListCreated | LeadListChanged | LeadListDeleted | EntriesAdded | EntriesRemoved;

/** What a user writes about a list. */
export interface LeadListText {
  readonly name: string;
  readonly description: string | null;
}

export interface LeadListCreated {
  readonly type: 'LeadListCreated';
  readonly data: LeadListText & { readonly list_id: string; readonly user_id: string };
}

/** Contains only the changed fields. */
export interface LeadListChanged {
  readonly type: 'LeadListChanged';
  readonly data: Partial<LeadListText> & { readonly list_id: string };
}

export interface LeadListDeleted {
  readonly type: 'LeadListDeleted';
  readonly data: { readonly list_id: string };
}

/** How entries came into a list: in a request, or in a CSV file. */
export type EntrySource = 'api' | 'csv';

/** What became of the leads of one request. */
export interface EntryCounts {
  readonly imported: number;
  /** The list, or the request itself, already had them. */
  readonly duplicates: number;
  /** Rows that could not be used. */
  readonly invalid: number;
  /** People who must not be contacted. */
  readonly suppressed: number;
}

/** One request added entries. Each entry has a stream of its own, so only their numbers are here. */
export interface EntriesAdded {
  readonly type: 'EntriesAdded';
  readonly data: EntryCounts & {
    readonly list_id: string;
    readonly source: EntrySource;
    /** The list was deleted while the entries were added, so they have to be removed. */
    readonly after_deletion?: true;
  };
}

/** One request removed entries. */
export interface EntriesRemoved {
  readonly type: 'EntriesRemoved';
  readonly data: { readonly list_id: string; readonly removed: number };
}
