import { type Projection } from '../event-sourcing/consuming/projection';
import { type View } from '../event-sourcing/consuming/read-model-store';
import { type Recorded } from '../event-sourcing/log/event-codec';
import { type LeadListCreated, type LeadListEvent } from './domain/events';
import { leadListCodec } from './lead-list-events.schema';
import { type LeadListDocument } from './lead-list.document';

export const LEAD_LIST_CATEGORY = 'lead_list';

export const LEAD_LISTS: View = { name: 'lead_lists', version: 2, filters: [] };

export const leadListProjection: Projection<LeadListDocument, LeadListEvent> = {
  view: LEAD_LISTS,
  category: LEAD_LIST_CATEGORY,
  codec: leadListCodec,
  evolve,
};

function evolve(list: LeadListDocument | undefined, event: Recorded<LeadListEvent>): LeadListDocument | undefined {
  switch (event.type) {
    case 'LeadListCreated':
      return created(event, event);
    case 'LeadListChanged': {
      const { list_id: _, ...changes } = event.data;
      return list && { ...list, ...changes, updated_at: event.metadata.occurred_at };
    }
    case 'EntriesAdded':
      return withMore(list, event.data.imported, event);
    case 'EntriesRemoved':
      return withMore(list, -event.data.removed, event);
    case 'LeadListDeleted':
      return undefined;
  }
}

function withMore(
  list: LeadListDocument | undefined,
  leads: number,
  { metadata }: Recorded<LeadListEvent>,
): LeadListDocument | undefined {
  return list && { ...list, lead_count: Math.max(0, list.lead_count + leads), updated_at: metadata.occurred_at };
}

function created({ data }: LeadListCreated, { metadata, revision }: Recorded<LeadListEvent>): LeadListDocument {
  const { list_id: id, user_id, name, description } = data;
  const created_at = metadata.occurred_at;
  return {
    id,
    user_id,
    revision,
    list_order: `${created_at} ${id}`,
    name,
    description,
    lead_count: 0,
    created_at,
    updated_at: created_at,
  };
}
