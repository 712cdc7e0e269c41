import { type Projection } from '../event-sourcing/consuming/projection';
import { type View } from '../event-sourcing/consuming/read-model-store';
import { type Recorded } from '../event-sourcing/log/event-codec';
import { type ListEntryAdded, type ListEntryEvent } from './domain/entry-events';
import { listEntryCodec } from './list-entry-events.schema';
import { type ListEntryDocument } from './list-entry.document';
import { NOTHING_KNOWN } from '../people/known-fields';
import { leadOrder } from '../people/lead-order';

export const LIST_ENTRY_CATEGORY = 'list_entry';

export const LIST_ENTRIES: View = {
  name: 'list_entries',
  version: 2,
  within: 'list_id',
  filters: [],
  lookups: ['email', 'linkedin_url'],
};

export const listEntryProjection: Projection<ListEntryDocument, ListEntryEvent> = {
  view: LIST_ENTRIES,
  category: LIST_ENTRY_CATEGORY,
  codec: listEntryCodec,
  evolve,
};

function evolve(_: ListEntryDocument | undefined, event: Recorded<ListEntryEvent>): ListEntryDocument | undefined {
  switch (event.type) {
    case 'ListEntryAdded':
      return added(event, event);
    case 'ListEntryRemoved':
    case 'ListEntryErased':
      return undefined;
  }
}

function added({ data }: ListEntryAdded, { metadata, revision }: Recorded<ListEntryEvent>): ListEntryDocument {
  const { entry_id: id, row, ...rest } = data;
  const created_at = metadata.occurred_at;
  return {
    id,
    revision,
    list_order: leadOrder(created_at, row, id),
    ...NOTHING_KNOWN,
    source_ref: null,
    ...rest,
    created_at,
    updated_at: created_at,
  };
}
