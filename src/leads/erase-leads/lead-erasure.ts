import { Injectable } from '@nestjs/common';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { Clock } from '../../event-sourcing/deciding/clock';
import { EventStore } from '../../event-sourcing/log/event-store';
import { PersonErasure } from '../../people/erasing/person-erasure';
import { type LeadEvent } from '../domain/events';
import { leadProjection } from '../lead.projection';
import { LeadRepository } from '../lead.repository';

/** Erases leads of campaigns, whatever the status of the campaign. */
@Injectable()
export class LeadErasure extends PersonErasure<LeadEvent> {
  constructor(leads: LeadRepository, readModel: ReadModelStore, log: EventStore, clock: Clock) {
    const erased = (id: string) => ({ type: 'LeadErased', data: { lead_id: id } }) as const;
    super({ streams: leads, projection: leadProjection, erased }, readModel, log, clock);
  }
}
