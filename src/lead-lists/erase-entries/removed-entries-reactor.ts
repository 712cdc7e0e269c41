import { type Reactor } from '../../event-sourcing/consuming/handler';
import { truncatingReactor } from '../../event-sourcing/consuming/truncating-reactor';
import { type EventStore } from '../../event-sourcing/log/event-store';
import { type ListEntryEvent } from '../domain/entry-events';
import { listEntryCodec } from '../list-entry-events.schema';
import { LIST_ENTRY_CATEGORY } from '../list-entry.projection';

/** Truncates the stream of every entry that was removed or erased: what is known about it is not kept. */
export function removedEntriesReactor(log: Pick<EventStore, 'truncate'>): Reactor<ListEntryEvent> {
  const consumer = { name: 'removed-list-entries', category: LIST_ENTRY_CATEGORY, codec: listEntryCodec };
  return truncatingReactor<ListEntryEvent>({ ...consumer, types: ['ListEntryRemoved', 'ListEntryErased'] }, log);
}
