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

const Count = Type.Integer({ minimum: 0 });

const EntriesAdded = Type.Object({
  list_id: Id,
  imported: Count,
  duplicates: Count,
  invalid: Count,
  suppressed: Count,
  source: Type.Union([Type.Literal('api'), Type.Literal('csv')]),
  after_deletion: Type.Optional(Type.Literal(true)),
});

/** The stored form of every event of a list. To change a shape, add a version and an upcaster from the previous one. */
export const leadListEventDefinitions: EventDefinitions<LeadListEvent> = {
  LeadListCreated: { version: 1, schema: LeadListCreated },
  LeadListChanged: { version: 1, schema: LeadListChanged },
  LeadListDeleted: { version: 1, schema: Type.Object({ list_id: Id }) },
  EntriesAdded: { version: 1, schema: EntriesAdded },
  EntriesRemoved: { version: 1, schema: Type.Object({ list_id: Id, removed: Count }) },
};

export const leadListCodec = new EventCodec<LeadListEvent>(leadListEventDefinitions, 'list_id');
