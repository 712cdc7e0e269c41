import { Injectable } from '@nestjs/common';
import { StreamRepository } from '../event-sourcing/deciding/stream-repository';
import { EventStore } from '../event-sourcing/log/event-store';
import { entryFold, type ListEntry } from './domain/entry';
import { type ListEntryEvent } from './domain/entry-events';
import { listEntryCodec } from './list-entry-events.schema';
import { LIST_ENTRY_CATEGORY } from './list-entry.projection';

/** Streams `list_entry-<id>`. */
@Injectable()
export class ListEntryRepository extends StreamRepository<ListEntry, ListEntryEvent> {
  constructor(store: EventStore) {
    super(LIST_ENTRY_CATEGORY, store, listEntryCodec, entryFold);
  }
}
