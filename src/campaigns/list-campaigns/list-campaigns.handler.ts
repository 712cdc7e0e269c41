import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ReadModelStore } from '../../event-sourcing/read-model-store';
import { SenderAccounts } from '../../senders/sender-accounts';
import { type CampaignDocument } from '../campaign.document';
import { CAMPAIGNS } from '../campaign.projection';
import { withSenders } from '../get-campaign/with-senders';
import { cursorOf, readCursor } from './cursor';
import { type CampaignFilter, type CampaignPage, ListCampaigns } from './list-campaigns';

@QueryHandler(ListCampaigns)
export class ListCampaignsHandler implements IQueryHandler<ListCampaigns> {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly senders: SenderAccounts,
  ) {}

  async execute({ userId, filter }: ListCampaigns): Promise<CampaignPage> {
    const { limit, cursor } = filter;
    const before = cursor === undefined ? undefined : readCursor(cursor);
    const found = await this.readModel.list<CampaignDocument>(CAMPAIGNS, {
      userId,
      equals: equals(filter),
      ...(before !== undefined && { before }),
      // One more than asked for tells whether there is another page.
      ...(limit !== undefined && { limit: limit + 1 }),
    });
    const page = limit === undefined ? found : found.slice(0, limit);
    const last = page[page.length - 1];
    const campaigns = await withSenders(page, userId, this.senders);
    return { campaigns, ...(page.length < found.length && last && { nextCursor: cursorOf(last) }) };
  }
}

function equals({ status, type }: CampaignFilter): Record<string, string> {
  return { ...(status && { status }), ...(type && { type }) };
}
