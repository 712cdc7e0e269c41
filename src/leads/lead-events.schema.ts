import { Type } from '@sinclair/typebox';
import { EventCodec, type EventDefinitions } from '../event-sourcing/log/event-codec';
import { type LeadEvent } from './domain/events';

const Id = Type.String({ minLength: 1 });

const CustomFields = Type.Optional(Type.Record(Type.String(), Type.String()));

const Text = Type.Optional(Type.String());

const LeadAdded = Type.Object({
  lead_id: Id,
  campaign_id: Id,
  user_id: Id,
  email: Text,
  linkedin_url: Text,
  first_name: Text,
  last_name: Text,
  company: Text,
  position: Text,
  headline: Text,
  custom_fields: CustomFields,
  source: Type.Union([Type.Literal('api'), Type.Literal('csv'), Type.Literal('list')]),
  source_ref: Type.Optional(Id),
  row: Type.Integer({ minimum: 0 }),
});

const ChangedText = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const LeadChanged = Type.Object({
  lead_id: Id,
  email: ChangedText,
  linkedin_url: ChangedText,
  first_name: ChangedText,
  last_name: ChangedText,
  company: ChangedText,
  position: ChangedText,
  headline: ChangedText,
  custom_fields: CustomFields,
});

/** The stored form of every event of a lead. To change a shape, add a version and an upcaster from the previous one. */
export const leadEventDefinitions: EventDefinitions<LeadEvent> = {
  LeadAdded: { version: 1, schema: LeadAdded },
  LeadChanged: { version: 1, schema: LeadChanged },
  LeadRemoved: { version: 1, schema: Type.Object({ lead_id: Id }) },
  LeadErased: { version: 1, schema: Type.Object({ lead_id: Id }) },
};

export const leadCodec = new EventCodec<LeadEvent>(leadEventDefinitions, 'lead_id');
