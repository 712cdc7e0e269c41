import { Query } from '@nestjs/cqrs';
import { type CampaignSender } from '../../senders/campaign-sender';
import { type CampaignDocument } from '../campaign.document';

export interface CampaignWithSenders<Campaign = CampaignDocument> {
  readonly campaign: Campaign;
  /** The senders of the campaign that still exist, in the order of `sender_account_ids`. */
  readonly senderAccounts: readonly CampaignSender[];
}

/** One campaign of the user. Refused with: campaign_not_found; RevisionNotReached if it stays below `minRevision`. */
export class GetCampaign extends Query<CampaignWithSenders> {
  constructor(
    readonly campaignId: string,
    readonly userId: string,
    readonly minRevision?: number,
  ) {
    super();
  }
}
