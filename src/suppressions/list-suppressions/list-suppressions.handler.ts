import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../../event-sourcing/consuming/served-views';
import { suppressionsOf } from '../suppression-id';
import { type SuppressionDocument } from '../suppression.document';
import { SUPPRESSIONS } from '../suppression.projection';
import { ListSuppressions } from './list-suppressions';

@QueryHandler(ListSuppressions)
export class ListSuppressionsHandler implements IQueryHandler<ListSuppressions> {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly views: ServedViews,
  ) {}

  async execute({ userId, limit, after }: ListSuppressions): Promise<readonly SuppressionDocument[]> {
    await this.views.mustBeComplete(SUPPRESSIONS);
    const query = { userId, limit, ...(after !== undefined && { after }) };
    const page = await this.readModel.list<SuppressionDocument>(SUPPRESSIONS, query);
    // The last document is no suppression.
    return page.filter(({ id }) => id !== suppressionsOf(userId));
  }
}
