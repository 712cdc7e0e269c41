import { type Reactor } from '../../event-sourcing/consuming/handler';
import { truncatingReactor } from '../../event-sourcing/consuming/truncating-reactor';
import { type EventStore } from '../../event-sourcing/log/event-store';
import { type LeadEvent } from '../domain/events';
import { leadCodec } from '../lead-events.schema';
import { LEAD_CATEGORY } from '../lead.projection';

/** Truncates the stream of every lead that was removed or erased: what is known about it is not kept. */
export function removedLeadsReactor(log: Pick<EventStore, 'truncate'>): Reactor<LeadEvent> {
  const consumer = { name: 'removed-leads', category: LEAD_CATEGORY, codec: leadCodec };
  return truncatingReactor<LeadEvent>({ ...consumer, types: ['LeadRemoved', 'LeadErased'] }, log);
}
