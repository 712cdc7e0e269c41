import { Injectable } from '@nestjs/common';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { Clock } from '../../event-sourcing/deciding/clock';
import { EventStore } from '../../event-sourcing/log/event-store';
import { PersonErasure } from '../../people/erasing/person-erasure';
import { type ListEntryEvent } from '../domain/entry-events';
import { listEntryProjection } from '../list-entry.projection';
import { ListEntryRepository } from '../list-entry.repository';

/** Erases entries of lists. */
@Injectable()
export class EntryErasure extends PersonErasure<ListEntryEvent> {
  constructor(entries: ListEntryRepository, readModel: ReadModelStore, log: EventStore, clock: Clock) {
    const erased = (id: string) => ({ type: 'ListEntryErased', data: { entry_id: id } }) as const;
    super({ streams: entries, projection: listEntryProjection, erased }, readModel, log, clock);
  }
}
