import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { forEachStream } from '../../event-sourcing/log/in-flight';
import { type CommandContext, contextOf } from '../../event-sourcing/deciding/transaction';
import { newId } from '../../event-sourcing/log/new-id';
import { recordRemoved } from '../domain/entries-of-list';
import { decide } from '../domain/entry-decider';
import { ownList } from '../domain/lead-list';
import { LeadListRepository } from '../lead-list.repository';
import { ListEntryRepository } from '../list-entry.repository';
import { RemoveEntries } from './remove-entries';

@CommandHandler(RemoveEntries)
export class RemoveEntriesHandler implements ICommandHandler<RemoveEntries> {
  constructor(
    private readonly lists: LeadListRepository,
    private readonly entries: ListEntryRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ listId, entryIds, caller }: RemoveEntries): Promise<number> {
    const { userId } = caller;
    ownList((await this.lists.load(listId)).state, userId);
    const context = { caller, commandId: newId(), now: this.clock.now() };
    const outcomes = await forEachStream(entryIds, (entryId) => this.removeOne(listId, entryId, context));
    const removed = outcomes.filter(Boolean).length;
    if (removed === 0) return 0;
    const recorded = { listId, userId, removed };
    await this.lists.transact(listId, (list) => ({ events: recordRemoved(list, recorded) }), { context });
    return removed;
  }

  private async removeOne(listId: string, entryId: string, context: CommandContext): Promise<boolean> {
    const command = { type: 'RemoveEntry', entryId, listId, userId: context.caller.userId } as const;
    const { events } = await this.entries.transact(entryId, (entry) => ({ events: decide(command, entry) }), {
      context: contextOf(entryId, context),
    });
    return events.length > 0;
  }
}
