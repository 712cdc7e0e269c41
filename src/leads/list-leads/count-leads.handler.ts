import { type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { GetCampaign } from '../../campaigns/get-campaign/get-campaign';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../../event-sourcing/consuming/served-views';
import { LEADS } from '../lead.projection';
import { CountLeads } from './list-leads';
import { selectionOf } from './list-leads.handler';

@QueryHandler(CountLeads)
export class CountLeadsHandler implements IQueryHandler<CountLeads> {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly views: ServedViews,
    private readonly queries: QueryBus,
  ) {}

  async execute({ leads }: CountLeads): Promise<number> {
    await this.queries.execute(new GetCampaign(leads.campaignId, leads.userId));
    await this.views.mustBeComplete(LEADS);
    const [all] = await this.readModel.counts(LEADS, selectionOf(leads), []);
    return all?.count ?? 0;
  }
}
