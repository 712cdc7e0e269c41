import { Query } from '@nestjs/cqrs';
import { type SenderAccount } from '../../senders/sender.document';
import { type CampaignDocument } from '../campaign.document';

export interface CampaignWithSenders<Account = SenderAccount> {
  readonly campaign: CampaignDocument;
  /** Those of the campaign's senders that still exist, in the campaign's order. */
  readonly senderAccounts: readonly Account[];
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
