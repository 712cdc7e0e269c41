import { Query } from '@nestjs/cqrs';
import { type LeadDocument, type LeadStatus } from '../lead.document';

/** The leads of a campaign of the user, or those with one status. */
export interface LeadsToList {
  readonly campaignId: string;
  readonly userId: string;
  readonly status?: LeadStatus | undefined;
}

/** Where a list of leads begins: after a number of leads, or after the lead with this `list_order`. */
export type StartOfLeads = { readonly offset: number } | { readonly after: string };

/** Some of the leads, oldest first. */
export class ListLeads extends Query<readonly LeadDocument[]> {
  constructor(
    readonly leads: LeadsToList,
    readonly start: StartOfLeads,
    /** Maximum number of leads. */
    readonly limit: number,
  ) {
    super();
  }
}

/** The number of leads. Refused with: campaign_not_found. */
export class CountLeads extends Query<number> {
  constructor(readonly leads: LeadsToList) {
    super();
  }
}
