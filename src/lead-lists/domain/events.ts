export type LeadListEvent = LeadListCreated | LeadListChanged | LeadListDeleted;

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
