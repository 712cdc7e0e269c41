import { Type } from '@sinclair/typebox';
import { EventCodec, type EventDefinitions } from '../event-sourcing/log/event-codec';
import { type SenderEvent } from './domain/events';

const Id = Type.String({ minLength: 1 });

export const Status = Type.Union([
  Type.Literal('pending'),
  Type.Literal('warming'),
  Type.Literal('active'),
  Type.Literal('connected'),
  Type.Literal('credentials_required'),
  Type.Literal('disconnected'),
]);

export const Channel = Type.Union([Type.Literal('linkedin'), Type.Literal('email')]);

const Profile = Type.Object({
  display_name: Type.String(),
  email_address: Type.Optional(Type.String()),
  profile_url: Type.Optional(Type.String()),
  provider_account_id: Type.Optional(Type.String()),
  is_premium: Type.Optional(Type.Boolean()),
  daily_limit: Type.Optional(Type.Integer()),
  weekly_connection_limit: Type.Optional(Type.Integer()),
  weekly_message_limit: Type.Optional(Type.Integer()),
  first_name: Type.Optional(Type.String()),
  last_name: Type.Optional(Type.String()),
  signature: Type.Optional(Type.String()),
});

const Source = Type.Object({ sequence: Type.Optional(Type.String({ pattern: '^\\d+$' })), time: Type.String() });

const FromSource = Type.Object({ user_id: Type.Optional(Id), source: Type.Optional(Source) });

const SenderConnected = Type.Composite([
  Profile,
  Type.Object({
    sender_id: Id,
    user_id: Id,
    type: Channel,
    status: Status,
    source: Type.Optional(Source),
    early: Type.Optional(Type.Array(Type.Union([Type.KeyOf(Profile), Type.Literal('status')]))),
  }),
]);

const SenderChanged = Type.Composite([
  Type.Partial(Profile),
  Type.Object({ sender_id: Id, status: Type.Optional(Status) }),
  FromSource,
]);

const SenderDisconnected = Type.Composite([Type.Object({ sender_id: Id }), FromSource]);

/** The stored form of every sender event. To change a shape, add a version and an upcaster from the previous one. */
export const senderEventDefinitions: EventDefinitions<SenderEvent> = {
  SenderConnected: { version: 1, schema: SenderConnected },
  SenderChanged: { version: 1, schema: SenderChanged },
  SenderDisconnected: { version: 1, schema: SenderDisconnected },
  SenderErased: { version: 1, schema: Type.Object({ sender_id: Id }) },
};

export const senderCodec = new EventCodec<SenderEvent>(senderEventDefinitions, 'sender_id');
