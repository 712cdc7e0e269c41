import { Injectable } from '@nestjs/common';
import { StreamRepository } from '../event-sourcing/deciding/stream-repository';
import { EventStore } from '../event-sourcing/log/event-store';
import { type LeadEvent } from './domain/events';
import { type Lead, leadFold } from './domain/lead';
import { leadCodec } from './lead-events.schema';
import { LEAD_CATEGORY } from './lead.projection';

/** Streams `lead-<id>`. */
@Injectable()
export class LeadRepository extends StreamRepository<Lead, LeadEvent> {
  constructor(store: EventStore) {
    super(LEAD_CATEGORY, store, leadCodec, leadFold);
  }
}
