import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { type SenderAccount } from '../sender.document';
import { SENDERS } from '../sender.projection';
import { ListSenders } from './list-senders';

@QueryHandler(ListSenders)
export class ListSendersHandler implements IQueryHandler<ListSenders> {
  constructor(private readonly readModel: ReadModelStore) {}

  execute({ userId, channel, limit, before }: ListSenders): Promise<readonly SenderAccount[]> {
    const filter = channel === undefined ? {} : { equals: { type: channel } };
    return this.readModel.list(SENDERS, { userId, limit, ...filter, ...(before !== undefined && { before }) });
  }
}
