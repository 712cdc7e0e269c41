import { Injectable } from '@nestjs/common';
import { StreamRepository } from '../event-sourcing/deciding/stream-repository';
import { EventStore } from '../event-sourcing/log/event-store';
import { type SuppressionEvent } from './domain/events';
import { type Suppression, suppressionFold } from './domain/suppression';
import { suppressionCodec } from './suppression-events.schema';
import { SUPPRESSION_CATEGORY } from './suppression.projection';

/** Streams `suppression-<id>`. */
@Injectable()
export class SuppressionRepository extends StreamRepository<Suppression, SuppressionEvent> {
  constructor(store: EventStore) {
    super(SUPPRESSION_CATEGORY, store, suppressionCodec, suppressionFold);
  }
}
