import { Injectable } from '@nestjs/common';
import { type CommandContext } from '../event-sourcing/deciding/transaction';
import { type CommandIdentity } from '../event-sourcing/log/identity';
import { type AddedEntries, recordAdded, recordRemoved } from './domain/entries-of-list';
import { type EntryCounts, type LeadListEvent } from './domain/events';
import { type LeadList } from './domain/lead-list';
import { untilRecorded } from '../people/adding/until-recorded';
import { LeadListRepository } from './lead-list.repository';

/** The numbers of leads that requests have added and removed, in the streams of lists. */
@Injectable()
export class RecordedCounts {
  constructor(private readonly lists: LeadListRepository) {}

  /** What an earlier attempt with the same key has recorded. @throws KeyReused */
  async of(listId: string, identity: CommandIdentity): Promise<EntryCounts | undefined> {
    return countsIn(await this.lists.writtenBy(listId, identity));
  }

  /**
   * Records what a request has added. With a key, the event is also the response for repeated requests.
   * @returns the counts to respond with: those of the first attempt
   * @throws LeadListError list_not_found; KeyReused
   */
  async record(added: AddedEntries, context: CommandContext): Promise<EntryCounts> {
    const { listId, counts } = added;
    if (counts.imported === 0 && context.key === undefined) return counts;
    return countsIn(await this.append(listId, context, (list) => recordAdded(list, added))) ?? counts;
  }

  /** The number of leads that an earlier attempt with the same key has removed. @throws KeyReused */
  async removed(listId: string, identity: CommandIdentity): Promise<number | undefined> {
    return removedIn(await this.lists.writtenBy(listId, identity));
  }

  /** Like `record`. @returns the number to respond with */
  async recordRemoved(listId: string, removed: number, context: CommandContext): Promise<number> {
    if (removed === 0 && context.key === undefined) return 0;
    const recorded = { listId, userId: context.caller.userId, removed };
    return removedIn(await this.append(listId, context, (list) => recordRemoved(list, recorded))) ?? removed;
  }

  private async append(
    listId: string,
    context: CommandContext,
    eventsFor: (list: LeadList) => readonly LeadListEvent[],
  ): Promise<readonly LeadListEvent[]> {
    const decide = (list: LeadList) => ({ events: eventsFor(list) });
    const { events } = await untilRecorded.execute(() => this.lists.transact(listId, decide, { context }));
    return events;
  }
}

function countsIn([event]: readonly LeadListEvent[]): EntryCounts | undefined {
  return event?.type === 'EntriesAdded' ? event.data : undefined;
}

function removedIn([event]: readonly LeadListEvent[]): number | undefined {
  return event?.type === 'EntriesRemoved' ? event.data.removed : undefined;
}
