import { Injectable } from '@nestjs/common';
import { StreamRepository } from '../event-sourcing/deciding/stream-repository';
import { EventStore } from '../event-sourcing/log/event-store';
import { type LeadListEvent } from './domain/events';
import { type LeadList, leadListFold } from './domain/lead-list';
import { leadListCodec } from './lead-list-events.schema';
import { LEAD_LIST_CATEGORY } from './lead-list.projection';

/** Streams `lead_list-<id>`. */
@Injectable()
export class LeadListRepository extends StreamRepository<LeadList, LeadListEvent> {
  constructor(store: EventStore) {
    super(LEAD_LIST_CATEGORY, store, leadListCodec, leadListFold);
  }
}
