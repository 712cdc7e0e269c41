import { Query } from '@nestjs/cqrs';
import { type CampaignSender } from '../../senders/campaign-sender';
import { type CampaignDocument } from '../campaign.document';

export interface CampaignWithSenders<Campaign = CampaignDocument> {
  readonly campaign: Campaign;
  /** Those of the campaign's senders that still exist, in the campaign's order. */
  readonly senderAccounts: readonly CampaignSender[];
}

/** One campaign of the user. Refused with campaign_not_found; ReadModelBehind when `minRevision` is not reached in time. */
export class GetCampaign extends Query<CampaignWithSenders> {
  constructor(
    readonly campaignId: string,
    readonly userId: string,
    readonly minRevision?: number,
  ) {
    super();
  }
}
