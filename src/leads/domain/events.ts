import { type LeadDifferences, type LeadFields } from '../../people/lead-fields';

/** The events of a lead of a campaign. They are stored forever: you can add fields, but never change a meaning. */
export type LeadEvent = LeadAdded | LeadChanged | LeadRemoved | LeadErased;

/** Where a lead comes from. */
export interface LeadOrigin {
  readonly source: 'api' | 'csv' | 'list';
  /** Id of the list. */
  readonly source_ref?: string;
}

/** The lead is in the campaign, for the first time or again. */
export interface LeadAdded {
  readonly type: 'LeadAdded';
  readonly data: LeadFields &
    LeadOrigin & {
      readonly lead_id: string;
      readonly campaign_id: string;
      readonly user_id: string;
      /** The lead's place among those of its request, from 0. */
      readonly row: number;
    };
}

export interface LeadChanged {
  readonly type: 'LeadChanged';
  /** Null: the value was removed. */
  readonly data: LeadDifferences & { readonly lead_id: string };
}

/** The lead was taken out of the campaign. Earlier events of the stream are removed soon after. */
export interface LeadRemoved {
  readonly type: 'LeadRemoved';
  readonly data: { readonly lead_id: string };
}

/** The person was erased. All earlier events of the stream are removed. This event contains no personal data. */
export interface LeadErased {
  readonly type: 'LeadErased';
  readonly data: { readonly lead_id: string };
}
