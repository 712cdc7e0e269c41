import { Injectable } from '@nestjs/common';
import { EventStore } from '../event-sourcing/log/event-store';
import { StreamRepository } from '../event-sourcing/deciding/stream-repository';
import { type SenderEvent } from './domain/events';
import { type Sender, senderFold } from './domain/sender';
import { senderCodec } from './sender-events.schema';
import { SENDER_CATEGORY } from './sender.projection';

/** Streams `sender-<id>`. */
@Injectable()
export class SenderRepository extends StreamRepository<Sender, SenderEvent> {
  constructor(store: EventStore) {
    super(SENDER_CATEGORY, store, senderCodec, senderFold);
  }
}
