import { type ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { type Recorded } from '../../event-sourcing/log/event-codec';
import { type EventStore } from '../../event-sourcing/log/event-store';
import { LeadsOfDeleted } from '../../people/removing/leads-of-deleted';
import { type ListEntry } from '../domain/entry';
import { decide } from '../domain/entry-decider';
import { type ListEntryEvent } from '../domain/entry-events';
import { type LeadListEvent } from '../domain/events';
import { leadListCodec } from '../lead-list-events.schema';
import { LEAD_LIST_CATEGORY } from '../lead-list.projection';
import { listEntryProjection } from '../list-entry.projection';
import { ListEntryRepository } from '../list-entry.repository';

/** Removes the entries of lists that are deleted, and entries that were added while their list was deleted. */
export class DeletedListsReactor extends LeadsOfDeleted<LeadListEvent, ListEntry, ListEntryEvent> {
  constructor(log: EventStore, readModel: ReadModelStore) {
    super(
      {
        name: 'entries-of-deleted-lists',
        category: LEAD_LIST_CATEGORY,
        codec: leadListCodec,
        types: ['LeadListDeleted', 'EntriesAdded'],
        isDeletion,
        leads: new ListEntryRepository(log),
        projection: listEntryProjection,
        decide: (entryId, { id: listId, userId }, entry) =>
          decide({ type: 'RemoveEntry', entryId, listId, userId }, entry),
      },
      log,
      readModel,
    );
  }
}

function isDeletion(event: Recorded<LeadListEvent>): boolean {
  return event.type === 'LeadListDeleted' || (event.type === 'EntriesAdded' && event.data.after_deletion === true);
}
