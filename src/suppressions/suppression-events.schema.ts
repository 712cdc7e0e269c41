import { Type } from '@sinclair/typebox';
import { EventCodec, type EventDefinitions } from '../event-sourcing/log/event-codec';
import { type SuppressionEvent } from './domain/events';

const Id = Type.String({ minLength: 1 });

const OfSuppression = Type.Object({ suppression_id: Id, user_id: Id });

const Reason = Type.Optional(Type.String());

const Count = Type.Integer({ minimum: 0 });

const SuppressionRequestCompleted = Type.Object({
  ...OfSuppression.properties,
  counts: Type.Optional(Type.Object({ added: Count, duplicates: Count })),
  erased: Type.Optional(Type.Object({ campaigns: Count, lists: Count, senders: Count })),
});

/** Has exactly one identity. */
const PersonSuppressed = Type.Union([
  Type.Object({
    ...OfSuppression.properties,
    email: Type.String(),
    linkedin_url: Type.Optional(Type.Undefined()),
    reason: Reason,
  }),
  Type.Object({
    ...OfSuppression.properties,
    linkedin_url: Type.String(),
    email: Type.Optional(Type.Undefined()),
    reason: Reason,
  }),
]);

/**
 * The stored form of every event of a suppression. To change a shape, add a version and an upcaster from the previous
 * one.
 */
export const suppressionEventDefinitions: EventDefinitions<SuppressionEvent> = {
  PersonSuppressed: { version: 1, schema: PersonSuppressed },
  ErasedPersonSuppressed: { version: 1, schema: OfSuppression },
  SuppressionRemoved: { version: 1, schema: OfSuppression },
  SuppressionsChanged: { version: 1, schema: OfSuppression },
  SuppressionRequestCompleted: { version: 1, schema: SuppressionRequestCompleted },
};

export const suppressionCodec = new EventCodec<SuppressionEvent>(suppressionEventDefinitions, 'suppression_id');
