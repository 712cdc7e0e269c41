import { Type } from '@sinclair/typebox';
import { EventCodec, type EventDefinitions } from '../event-sourcing/log/event-codec';
import { type ListEntryEvent } from './domain/entry-events';

const Id = Type.String({ minLength: 1 });

const Text = Type.Optional(Type.String());

const ListEntryAdded = Type.Object({
  entry_id: Id,
  list_id: Id,
  user_id: Id,
  email: Text,
  linkedin_url: Text,
  first_name: Text,
  last_name: Text,
  company: Text,
  position: Text,
  headline: Text,
  custom_fields: Type.Optional(Type.Record(Type.String(), Type.String())),
  source: Type.Union([Type.Literal('api'), Type.Literal('csv')]),
  row: Type.Integer({ minimum: 0 }),
});

/** The stored form of every event of an entry. To change a shape, add a version and an upcaster from the previous one. */
export const listEntryEventDefinitions: EventDefinitions<ListEntryEvent> = {
  ListEntryAdded: { version: 1, schema: ListEntryAdded },
  ListEntryRemoved: { version: 1, schema: Type.Object({ entry_id: Id }) },
  ListEntryErased: { version: 1, schema: Type.Object({ entry_id: Id }) },
};

export const listEntryCodec = new EventCodec<ListEntryEvent>(listEntryEventDefinitions, 'entry_id');
