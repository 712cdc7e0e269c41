import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Recorded } from '../../event-sourcing/event-codec';
import { CampaignRepository } from '../campaign.repository';
import { evolve, NO_CAMPAIGN, ownerOf } from '../domain/campaign';
import { CampaignError } from '../domain/errors';
import { type CampaignEvent } from '../domain/events';
import { GetCampaignHistory } from './get-campaign-history';

@QueryHandler(GetCampaignHistory)
export class GetCampaignHistoryHandler implements IQueryHandler<GetCampaignHistory> {
  constructor(private readonly campaigns: CampaignRepository) {}

  async execute({ campaignId, userId }: GetCampaignHistory): Promise<readonly Recorded<CampaignEvent>[]> {
    const stream = await this.campaigns.read(campaignId);
    const campaign = stream.reduce(evolve, NO_CAMPAIGN);
    if (ownerOf(campaign) !== userId) throw new CampaignError('campaign_not_found', 'No such campaign.');
    return stream;
  }
}
