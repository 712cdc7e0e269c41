import { Injectable } from '@nestjs/common';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../event-sourcing/consuming/until-caught-up';
import { forEachStream } from '../event-sourcing/deciding/in-flight';
import { type CommandContext } from '../event-sourcing/deciding/transaction';
import { EventStore } from '../event-sourcing/log/event-store';
import { deriveId } from '../event-sourcing/log/identity';
import { type LeadToAdd } from '../people/lead-to-add';
import { MOST_ENTRIES } from './domain/entries-of-list';
import { decide } from './domain/entry-decider';
import { LeadListError } from './domain/errors';
import { type EntrySource } from './domain/events';
import { listEntryProjection } from './list-entry.projection';
import { EntriesInView } from './entries-in-view';
import { ListEntryRepository } from './list-entry.repository';

/** The list that leads are added to. */
export interface TargetList {
  readonly listId: string;
  readonly userId: string;
  /** The recorded number of entries: the list can have a few more. */
  readonly entryCount: number;
}

/** Adds leads to a list, each to its own stream. */
@Injectable()
export class EntryAdder {
  constructor(
    private readonly entries: ListEntryRepository,
    private readonly view: EntriesInView,
    private readonly readModel: ReadModelStore,
    private readonly log: EventStore,
  ) {}

  /**
   * Adds the leads that the list does not have. An interrupted command can be repeated: it finds the leads that it has
   * already added, and counts them again. Call `mustFit` before.
   * @param leads without duplicates
   * @returns the number of leads that this command has added
   * @throws what StreamRepository.transact throws: some leads may have been added
   */
  async add(list: TargetList, leads: readonly LeadToAdd[], source: EntrySource, context: CommandContext) {
    const added = await forEachStream(leads, (lead) => this.addOne(list, lead, source, context));
    return added.filter(Boolean).length;
  }

  private async addOne(
    { listId, userId }: TargetList,
    { id, fields, row }: LeadToAdd,
    source: EntrySource,
    { caller, now, commandId }: CommandContext,
  ): Promise<boolean> {
    const command = { type: 'AddEntry', entryId: id, listId, userId, fields, source, row } as const;
    const { events } = await this.entries.transact(id, (entry) => ({ events: decide(command, entry) }), {
      context: { caller, now, commandId: deriveId(commandId, id) },
      // Most leads are. Otherwise the append conflicts, and the stream is read.
      isNew: true,
    });
    return events.length > 0;
  }

  /**
   * Counts exactly only if the list is nearly full.
   * @param ids of the entries to add, without duplicates
   * @throws LeadListError list_full; ReadModelBehind
   */
  async mustFit({ listId, userId, entryCount }: TargetList, ids: readonly string[]): Promise<void> {
    if (entryCount + ids.length <= MOST_ENTRIES) return;
    await untilCaughtUp(listEntryProjection, this.readModel, this.log);
    const all = await this.view.count(listId, userId);
    const known = await this.view.knownAmong(ids, userId);
    const total = all + ids.length - known;
    if (total > MOST_ENTRIES) throw listFull(`With these, it would have ${total}.`);
  }
}

/** @param reason a sentence */
export function listFull(reason: string): LeadListError {
  return new LeadListError('list_full', `A list can have at most ${MOST_ENTRIES} leads. ${reason}`);
}
