import { Type } from '@sinclair/typebox';
import { EventCodec, type EventDefinitions } from '../event-sourcing/log/event-codec';
import { type LeadListEvent } from './domain/events';

const Id = Type.String({ minLength: 1 });

const Description = Type.Union([Type.String(), Type.Null()]);

const LeadListCreated = Type.Object({
  list_id: Id,
  user_id: Id,
  name: Type.String(),
  description: Description,
});

const LeadListChanged = Type.Object({
  list_id: Id,
  name: Type.Optional(Type.String()),
  description: Type.Optional(Description),
});

/** The stored form of every event of a list. To change a shape, add a version and an upcaster from the previous one. */
export const leadListEventDefinitions: EventDefinitions<LeadListEvent> = {
  LeadListCreated: { version: 1, schema: LeadListCreated },
  LeadListChanged: { version: 1, schema: LeadListChanged },
  LeadListDeleted: { version: 1, schema: Type.Object({ list_id: Id }) },
};

export const leadListCodec = new EventCodec<LeadListEvent>(leadListEventDefinitions, 'list_id');
