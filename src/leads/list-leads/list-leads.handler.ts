import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ReadModelStore, type Selection } from '../../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../../event-sourcing/consuming/served-views';
import { type LeadDocument } from '../lead.document';
import { LEADS } from '../lead.projection';
import { type LeadsToList, ListLeads } from './list-leads';

@QueryHandler(ListLeads)
export class ListLeadsHandler implements IQueryHandler<ListLeads> {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly views: ServedViews,
  ) {}

  async execute({ leads, start, limit }: ListLeads): Promise<readonly LeadDocument[]> {
    await this.views.mustBeComplete(LEADS);
    return this.readModel.list(LEADS, { ...selectionOf(leads), ascending: true, ...start, limit });
  }
}

export function selectionOf({ campaignId, userId, status }: LeadsToList): Selection {
  return { userId, within: campaignId, ...(status !== undefined && { equals: { status } }) };
}
