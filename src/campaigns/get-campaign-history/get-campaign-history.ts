import { Query } from '@nestjs/cqrs';
import { type Recorded } from '../../event-sourcing/log/event-codec';
import { type CampaignEvent } from '../domain/events';

/** A page of a campaign's events, oldest first, read from the log. Refused with: campaign_not_found. */
export class GetCampaignHistory extends Query<readonly Recorded<CampaignEvent>[]> {
  constructor(
    readonly campaignId: string,
    readonly userId: string,
    readonly limit: number,
    readonly fromRevision = 0,
  ) {
    super();
  }
}
