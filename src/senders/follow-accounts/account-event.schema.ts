import { type TSchema, Type } from '@sinclair/typebox';
import { Channel, Status } from '../sender-events.schema';

const ids = {
  id: Type.String({
    pattern: '^[\\dA-Fa-f]{8}-[\\dA-Fa-f]{4}-[\\dA-Fa-f]{4}-[\\dA-Fa-f]{4}-[\\dA-Fa-f]{12}$',
    description: 'Id of the account, a UUID.',
  }),
  user_id: Type.String({ minLength: 1, maxLength: 255, description: 'The owner of the account.' }),
};

const DisplayName = Type.String({ minLength: 1, maxLength: 200 });

const limit = Type.Integer({ minimum: 0, maximum: 1_000_000 });

const profile = {
  email_address: maybe(Type.String({ maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' })),
  profile_url: maybe(Type.String({ maxLength: 2_048, pattern: '^https?://\\S+$' })),
  provider_account_id: maybe(Type.String({ maxLength: 200 })),
  is_premium: maybe(Type.Boolean()),
  daily_limit: maybe(limit),
  weekly_connection_limit: maybe(limit),
  weekly_message_limit: maybe(limit),
  first_name: maybe(Type.String({ maxLength: 200 })),
  last_name: maybe(Type.String({ maxLength: 200 })),
  signature: maybe(Type.String({ maxLength: 10_000 })),
};

/** The data of each event, by the last part of its subject. */
export const ACCOUNT_EVENTS = {
  SenderConnected: Type.Object({ ...ids, type: Channel, status: Status, display_name: DisplayName, ...profile }),
  SenderChanged: Type.Object({ ...ids, status: maybe(Status), display_name: maybe(DisplayName), ...profile }),
  SenderDisconnected: Type.Object(ids),
};

export type AccountEventName = keyof typeof ACCOUNT_EVENTS;

/** A CloudEvent in JSON, with what this service reads of it. */
export function accountEventSchema<Data extends TSchema>(data: Data) {
  return Type.Object({
    specversion: Type.Literal('1.0'),
    id: attribute('With `source`, identifies the event: it has no effect when it is delivered again.'),
    source: attribute('The service that owns the account.'),
    type: attribute('Not read: the subject says what happened.'),
    time: Type.String({ maxLength: 64, description: 'RFC 3339. Orders the events of an account without `sequence`.' }),
    sequence: Type.Optional(
      Type.Union(
        [Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), Type.String({ pattern: '^\\d{1,40}$' })],
        {
          description: 'Orders the events of an account. A number or its decimal digits.',
        },
      ),
    ),
    traceparent: Type.Optional(Type.Unknown({ description: 'W3C Trace Context.' })),
    data,
  });
}

function attribute(description: string) {
  return Type.String({ minLength: 1, maxLength: 255, description });
}

/** Null counts as absent. */
function maybe<Schema extends TSchema>(schema: Schema) {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}

export function isAccountEventName(name: string): name is AccountEventName {
  return Object.hasOwn(ACCOUNT_EVENTS, name);
}
