import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyChange } from '../../event-sourcing/log/identity';
import { decide } from '../domain/decider';
import { listNotFound } from '../domain/errors';
import { type LeadListDocument } from '../lead-list.document';
import { EntryCounter } from '../entry-counter';
import { LeadListReader } from '../lead-list.reader';
import { LeadListRepository } from '../lead-list.repository';
import { UpdateLeadList } from './update-lead-list';

@CommandHandler(UpdateLeadList)
export class UpdateLeadListHandler implements ICommandHandler<UpdateLeadList> {
  constructor(
    private readonly lists: LeadListRepository,
    private readonly reader: LeadListReader,
    private readonly counter: EntryCounter,
    private readonly clock: Clock,
  ) {}

  async execute({ listId, changes, caller, options }: UpdateLeadList): Promise<LeadListDocument> {
    const { userId } = caller;
    const command = { type: 'UpdateLeadList', listId, userId, changes } as const;
    const identity = identifyChange(listId, userId, options.idempotencyKey, command);
    const { revision } = await this.lists.transact(listId, (list) => ({ events: decide(command, list) }), {
      context: { ...identity, caller, now: this.clock.now() },
      ifMatch: options.ifMatch,
    });
    if (revision === 'no_stream') throw listNotFound();
    const updated = await this.reader.at({ id: listId, userId }, revision);
    if (updated === undefined) throw listNotFound();
    return this.counter.withCount(updated);
  }
}
