import { Injectable } from '@nestjs/common';
import { eventsOfCommand } from '../event-sourcing/deciding/repeated-command';
import { type CommandContext } from '../event-sourcing/deciding/transaction';
import { type Recorded } from '../event-sourcing/log/event-codec';
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
    if (identity.key === undefined) return undefined;
    return countsIn(eventsOfCommand(await this.lists.read(listId), identity));
  }

  /**
   * Records what a request has added. With a key, the event is also the response for repeated requests.
   * @returns the counts to respond with: those of the first attempt
   * @throws LeadListError list_not_found; KeyReused
   */
  async record(added: AddedEntries, context: CommandContext): Promise<EntryCounts> {
    const { listId, counts } = added;
    if (counts.imported === 0 && context.key === undefined) return counts;
    const decide = (list: LeadList) => ({ events: recordAdded(list, added) });
    const { events } = await untilRecorded.execute(() => this.lists.transact(listId, decide, { context }));
    return countsIn(events) ?? counts;
  }

  /** The number of leads that an earlier attempt with the same key has removed. @throws KeyReused */
  async removed(listId: string, identity: CommandIdentity): Promise<number | undefined> {
    if (identity.key === undefined) return undefined;
    return removedIn(eventsOfCommand(await this.lists.read(listId), identity));
  }

  /** Like `record`. @returns the number to respond with */
  async recordRemoved(listId: string, removed: number, context: CommandContext): Promise<number> {
    if (removed === 0 && context.key === undefined) return 0;
    const recorded = { listId, userId: context.caller.userId, removed };
    const decide = (list: LeadList) => ({ events: recordRemoved(list, recorded) });
    const { events } = await untilRecorded.execute(() => this.lists.transact(listId, decide, { context }));
    return removedIn(events) ?? removed;
  }
}

function countsIn([event]: readonly Recorded<LeadListEvent>[]): EntryCounts | undefined {
  return event?.type === 'EntriesAdded' ? event.data : undefined;
}

function removedIn([event]: readonly Recorded<LeadListEvent>[]): number | undefined {
  return event?.type === 'EntriesRemoved' ? event.data.removed : undefined;
}
