import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ServedViews } from '../../event-sourcing/consuming/served-views';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { SenderAccounts } from '../../senders/sender-accounts';
import { type ListedCampaign } from '../campaign.document';
import { CAMPAIGNS } from '../campaign.projection';
import { type ShownCampaign } from '../get-campaign/get-campaign';
import { shownCampaigns } from '../get-campaign/shown-campaigns';
import { type CampaignFilter, ListCampaigns } from './list-campaigns';

@QueryHandler(ListCampaigns)
export class ListCampaignsHandler implements IQueryHandler<ListCampaigns> {
  constructor(
    readonly readModel: ReadModelStore,
    private readonly views: ServedViews,
    readonly senders: SenderAccounts,
  ) {}

  async execute({ userId, filter, limit, after }: ListCampaigns): Promise<ShownCampaign<ListedCampaign>[]> {
    await this.views.mustBeComplete(CAMPAIGNS);
    const page = await this.readModel.list<ListedCampaign>(CAMPAIGNS, {
      userId,
      limit,
      equals: equals(filter),
      ...(after !== undefined && { after }),
    });
    return shownCampaigns(page, userId, this, ['status']);
  }
}

function equals({ status, type }: CampaignFilter): Record<string, string> {
  return { ...(status && { status }), ...(type && { type }) };
}
