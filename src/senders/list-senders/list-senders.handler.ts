import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ServedViews } from '../../event-sourcing/consuming/served-views';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { type SenderAccount } from '../sender.document';
import { SENDERS } from '../sender.projection';
import { ListSenders } from './list-senders';

@QueryHandler(ListSenders)
export class ListSendersHandler implements IQueryHandler<ListSenders> {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly views: ServedViews,
  ) {}

  async execute({ userId, channel, limit, after }: ListSenders): Promise<readonly SenderAccount[]> {
    await this.views.mustBeComplete(SENDERS);
    const filter = channel === undefined ? {} : { equals: { type: channel } };
    return this.readModel.list(SENDERS, { userId, limit, ...filter, ...(after !== undefined && { after }) });
  }
}
