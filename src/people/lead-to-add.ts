import { type LeadFields } from './lead-fields';

/** How a person can be contacted. Normalized. */
export type Contact = Pick<LeadFields, 'email' | 'linkedin_url'>;

/** A lead that a request adds to a campaign or a list. */
export interface LeadToAdd {
  /** Derived from the campaign or list, and from the lead's identity. */
  readonly id: string;
  readonly fields: LeadFields;
  /** The lead's place in its request or file, from 0. */
  readonly row: number;
}
