import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { forEachStream } from '../../event-sourcing/log/in-flight';
import { type CommandContext, partOf } from '../../event-sourcing/deciding/transaction';
import { identifyChange } from '../../event-sourcing/log/identity';
import { type ListEntry } from '../domain/entry';
import { decide } from '../domain/entry-decider';
import { ownList } from '../domain/lead-list';
import { LeadListRepository } from '../lead-list.repository';
import { ListEntryRepository } from '../list-entry.repository';
import { RecordedCounts } from '../recorded-counts';
import { RemoveEntries } from './remove-entries';

@CommandHandler(RemoveEntries)
export class RemoveEntriesHandler implements ICommandHandler<RemoveEntries> {
  constructor(
    private readonly lists: LeadListRepository,
    private readonly entries: ListEntryRepository,
    private readonly recorded: RecordedCounts,
    private readonly clock: Clock,
  ) {}

  async execute({ listId, entryIds, caller, idempotencyKey }: RemoveEntries): Promise<number> {
    const { userId } = caller;
    const identity = identifyChange(listId, userId, idempotencyKey, { type: 'RemoveEntries', entryIds });
    const before = await this.recorded.removed(listId, identity);
    if (before !== undefined) return before;
    ownList((await this.lists.load(listId)).state, userId);
    const context = { ...identity, caller, now: this.clock.now() };
    const outcomes = await forEachStream(entryIds, (entryId) => this.removeOne(listId, entryId, context));
    return this.recorded.recordRemoved(listId, outcomes.filter(Boolean).length, context);
  }

  private async removeOne(listId: string, entryId: string, context: CommandContext): Promise<boolean> {
    const command = { type: 'RemoveEntry', entryId, listId, userId: context.caller.userId } as const;
    const decided = (entry: ListEntry) => ({ events: decide(command, entry) });
    const { events } = await this.entries.transact(entryId, decided, partOf(entryId, context));
    return events.length > 0;
  }
}
