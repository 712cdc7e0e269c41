import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { mustBeCaughtUp } from '../../event-sourcing/consuming/not-caught-up';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { type SenderAccount } from '../sender.document';
import { SENDERS } from '../sender.projection';
import { ListSenders } from './list-senders';

@QueryHandler(ListSenders)
export class ListSendersHandler implements IQueryHandler<ListSenders> {
  constructor(private readonly readModel: ReadModelStore) {}

  async execute({ userId, channel, limit, after }: ListSenders): Promise<readonly SenderAccount[]> {
    await mustBeCaughtUp(this.readModel, SENDERS);
    const filter = channel === undefined ? {} : { equals: { type: channel } };
    return this.readModel.list(SENDERS, { userId, limit, ...filter, ...(after !== undefined && { after }) });
  }
}
