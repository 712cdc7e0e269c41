import { Query } from '@nestjs/cqrs';
import { type CampaignSender } from '../../senders/campaign-sender';
import { type CampaignDocument } from '../campaign.document';

/** A campaign with what responses show beside it. */
export interface ShownCampaign<Campaign = CampaignDocument> {
  readonly campaign: Campaign;
  /** The senders of the campaign that still exist, in the order of `sender_account_ids`. */
  readonly senderAccounts: readonly CampaignSender[];
  readonly leadCounts: readonly LeadCount[];
}

/** The number of leads with this status on this node. */
export interface LeadCount {
  readonly status: string;
  /** Null: on no node, or on any node in lists. */
  readonly nodeId: string | null;
  readonly count: number;
}

/**
 * The revision of the campaign to read: at least `min`, as it was right after the event with the revision `exact`, or the
 * latest in the log.
 */
export type RevisionToRead =
  { readonly min?: number | undefined } | { readonly exact: number } | { readonly latest: true };

/** One campaign of the user. Refused with: campaign_not_found; RevisionNotReached if it stays below the minimum. */
export class GetCampaign extends Query<ShownCampaign> {
  constructor(
    readonly campaignId: string,
    readonly userId: string,
    readonly revision: RevisionToRead = {},
  ) {
    super();
  }
}
