import { Injectable } from '@nestjs/common';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../event-sourcing/consuming/served-views';
import { EventStore } from '../event-sourcing/log/event-store';
import { PeopleAdder } from '../people/adding/people-adder';
import { Suppressions } from '../suppressions/suppressions';
import { MOST_ENTRIES } from './domain/entries-of-list';
import { type ListEntry } from './domain/entry';
import { decide } from './domain/entry-decider';
import { type ListEntryEvent } from './domain/entry-events';
import { LeadListError } from './domain/errors';
import { type EntrySource } from './domain/events';
import { EntryErasure } from './erase-entries/entry-erasure';
import { listEntryProjection } from './list-entry.projection';
import { ListEntryRepository } from './list-entry.repository';

/** Adds leads to a list. */
@Injectable()
export class EntryAdder extends PeopleAdder<EntrySource, ListEntry, ListEntryEvent> {
  constructor(
    entries: ListEntryRepository,
    erasure: EntryErasure,
    suppressions: Suppressions,
    readModel: ReadModelStore,
    views: ServedViews,
    log: EventStore,
  ) {
    super(
      {
        streams: entries,
        erasure,
        projection: listEntryProjection,
        most: MOST_ENTRIES,
        tooMany: listFull,
        decide: ({ id: entryId, fields, row }, source, { id: listId, userId }, entry) =>
          decide({ type: 'AddEntry', entryId, listId, userId, fields, source, row }, entry),
      },
      { suppressions, readModel, views, log },
    );
  }
}

/** @param reason a sentence */
export function listFull(reason: string): LeadListError {
  return new LeadListError('list_full', `A list can have at most ${MOST_ENTRIES} leads. ${reason}`);
}
