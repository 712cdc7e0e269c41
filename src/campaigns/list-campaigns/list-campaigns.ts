import { Query } from '@nestjs/cqrs';
import { type CampaignStatus } from '../campaign.document';
import { type Channel } from '../domain/settings';
import { type CampaignWithSenders } from '../get-campaign/get-campaign';

export interface CampaignPage {
  readonly campaigns: readonly CampaignWithSenders[];
  /** Where the next page starts; absent on the last one, and when no limit was asked for. */
  readonly nextCursor?: string;
}

export interface CampaignFilter {
  readonly status?: CampaignStatus;
  readonly type?: Channel;
  /** 1..200; absent: all of them. */
  readonly limit?: number;
  /** As an earlier page gave it. */
  readonly cursor?: string;
}

/** The user's campaigns: launching, active and paused before draft and completed, newest first within each. */
export class ListCampaigns extends Query<CampaignPage> {
  constructor(
    readonly userId: string,
    readonly filter: CampaignFilter = {},
  ) {
    super();
  }
}
