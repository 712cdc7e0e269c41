import { Injectable } from '@nestjs/common';
import { EventStore } from '../event-sourcing/log/event-store';
import { StreamRepository } from '../event-sourcing/deciding/stream-repository';
import { campaignCodec } from './campaign-events.schema';
import { CAMPAIGN_CATEGORY } from './campaign.projection';
import { type Campaign, campaignFold } from './domain/campaign';
import { type CampaignEvent } from './domain/events';

/** Streams `campaign-<id>`. */
@Injectable()
export class CampaignRepository extends StreamRepository<Campaign, CampaignEvent> {
  constructor(store: EventStore) {
    super(CAMPAIGN_CATEGORY, store, campaignCodec, campaignFold);
  }
}
