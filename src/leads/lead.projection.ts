import { type Projection } from '../event-sourcing/consuming/projection';
import { type View } from '../event-sourcing/consuming/read-model-store';
import { type Recorded } from '../event-sourcing/log/event-codec';
import { type LeadAdded, type LeadEvent } from './domain/events';
import { leadCodec } from './lead-events.schema';
import { type LeadDocument } from './lead.document';
import { NOTHING_KNOWN } from '../people/known-fields';
import { leadOrder } from '../people/lead-order';

export const LEAD_CATEGORY = 'lead';

export const LEADS: View = {
  name: 'leads',
  version: 2,
  within: 'campaign_id',
  filters: ['status', 'current_node_id'],
  lookups: ['email', 'linkedin_url'],
};

export const leadProjection: Projection<LeadDocument, LeadEvent> = {
  view: LEADS,
  category: LEAD_CATEGORY,
  codec: leadCodec,
  evolve,
};

function evolve(lead: LeadDocument | undefined, event: Recorded<LeadEvent>): LeadDocument | undefined {
  switch (event.type) {
    case 'LeadAdded':
      return added(event, event);
    case 'LeadChanged': {
      const { lead_id: _, ...changes } = event.data;
      return lead && { ...lead, ...changes, updated_at: event.metadata.occurred_at };
    }
    case 'LeadRemoved':
    case 'LeadErased':
      return undefined;
  }
}

function added({ data }: LeadAdded, { metadata, revision }: Recorded<LeadEvent>): LeadDocument {
  const { lead_id: id, row, ...rest } = data;
  const created_at = metadata.occurred_at;
  return {
    id,
    revision,
    list_order: leadOrder(created_at, row, id),
    status: 'pending',
    current_node_id: null,
    ...NOTHING_KNOWN,
    source_ref: null,
    ...rest,
    created_at,
    updated_at: created_at,
  };
}
