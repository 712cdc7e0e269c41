import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { listNotFound } from '../domain/errors';
import { type LeadListDocument } from '../lead-list.document';
import { EntryCounter } from '../entry-counter';
import { LeadListReader } from '../lead-list.reader';
import { GetLeadList } from './get-lead-list';

@QueryHandler(GetLeadList)
export class GetLeadListHandler implements IQueryHandler<GetLeadList> {
  constructor(
    private readonly reader: LeadListReader,
    private readonly counter: EntryCounter,
  ) {}

  async execute({ listId: id, userId, minRevision }: GetLeadList): Promise<LeadListDocument> {
    const list = await this.reader.find({ id, userId }, minRevision);
    if (list === undefined) throw listNotFound();
    return this.counter.withCount(list);
  }
}
