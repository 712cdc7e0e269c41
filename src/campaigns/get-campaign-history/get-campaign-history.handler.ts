import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Recorded } from '../../event-sourcing/log/event-codec';
import { CampaignRepository } from '../campaign.repository';
import { ownCampaign } from '../domain/campaign';
import { type CampaignEvent } from '../domain/events';
import { GetCampaignHistory } from './get-campaign-history';

@QueryHandler(GetCampaignHistory)
export class GetCampaignHistoryHandler implements IQueryHandler<GetCampaignHistory> {
  constructor(private readonly campaigns: CampaignRepository) {}

  async execute(query: GetCampaignHistory): Promise<readonly Recorded<CampaignEvent>[]> {
    const { campaignId, userId, limit, fromRevision } = query;
    const { state } = await this.campaigns.load(campaignId);
    ownCampaign(state, userId);
    return this.campaigns.read(campaignId, fromRevision, fromRevision + limit);
  }
}
