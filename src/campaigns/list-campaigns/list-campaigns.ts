import { Query } from '@nestjs/cqrs';
import { type ListedCampaign } from '../campaign.document';
import { type CampaignStatus } from '../domain/campaign';
import { type Channel } from '../domain/settings';
import { type ShownCampaign } from '../get-campaign/get-campaign';

export interface CampaignFilter {
  readonly status?: CampaignStatus;
  readonly type?: Channel;
}

/**
 * A page of the user's campaigns: launching, active and paused before draft and completed. In each group, newest first.
 */
export class ListCampaigns extends Query<readonly ShownCampaign<ListedCampaign>[]> {
  /**
   * @param limit maximum number of campaigns on the page
   * @param after `list_order` of the last campaign of the previous page
   */
  constructor(
    readonly userId: string,
    readonly filter: CampaignFilter,
    readonly limit: number,
    readonly after?: string,
  ) {
    super();
  }
}
