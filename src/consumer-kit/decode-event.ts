import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { eventType } from '../publishing/event-type';
import {
  definitions,
  type EventName,
  type INTEGRATION_EVENTS,
  type IntegrationEvent,
} from '../publishing/integration-events';
import { SOURCE } from '../publishing/schemas/envelope';

const ENVELOPE = Type.Object({
  specversion: Type.Literal('1.0'),
  id: Type.String({ minLength: 1, maxLength: 200 }),
  source: Type.Literal(SOURCE),
  type: Type.String({ minLength: 1 }),
  subject: Type.String({ minLength: 1 }),
  time: Type.String({ minLength: 1 }),
  position: Type.String({ minLength: 1 }),
  traceparent: Type.Optional(Type.String()),
  data: Type.Unknown(),
});

type Envelope = Readonly<Static<typeof ENVELOPE>>;

type TypeOf<Name extends EventName> = `campaigns.${Name}.v${(typeof INTEGRATION_EVENTS)[Name]['version']}`;

type Published<Name extends EventName> = Omit<Envelope, 'type' | 'data'> & {
  readonly type: TypeOf<Name>;
  readonly data: Extract<IntegrationEvent, { name: Name }>['data'];
};

/** An event of a type and version that this release of the kit knows. The data may have further properties. */
export type PublishedEvent = { [Name in EventName]: Published<Name> }[EventName];

/** An event of a later release. Its data is not checked. */
export interface UnknownEvent extends Omit<Envelope, 'type'> {
  readonly type: 'unknown';
  /** Such as `campaigns.CampaignDrafted.v2`. */
  readonly publishedType: string;
}

/** To be told apart by `type`. */
export type ReceivedEvent = PublishedEvent | UnknownEvent;

/** Not an event of this service, or one that does not match its schema. The message says where. */
export class MalformedEvent extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`Malformed event: ${reason}`, options);
    this.name = MalformedEvent.name;
  }
}

const envelope = TypeCompiler.Compile(ENVELOPE);
const known = new Map(definitions().map(({ name, version, data }) => [eventType(name, version), data]));
const compiled = new Map<string, TypeCheck<TSchema>>();

/** @param json a CloudEvent @throws MalformedEvent */
export function decodeEvent(json: string | Uint8Array): ReceivedEvent {
  const event = parsed(json);
  if (!envelope.Check(event)) throw mismatch(envelope, event);
  if (isPublished(event)) return event;
  return { ...event, type: 'unknown', publishedType: event.type };
}

function parsed(json: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof json === 'string' ? json : new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    throw new MalformedEvent('it is not JSON', { cause: error });
  }
}

/** @throws MalformedEvent if the type is known, but the data does not match it */
function isPublished(event: Envelope): event is PublishedEvent {
  const check = checkOf(event.type);
  if (check !== undefined && !check.Check(event.data))
    throw mismatch(check, event.data, `${event.type} ${event.id} data`);
  return check !== undefined;
}

function checkOf(type: string): TypeCheck<TSchema> | undefined {
  const schema = known.get(type);
  if (schema === undefined) return undefined;
  const check = compiled.get(type) ?? TypeCompiler.Compile<TSchema>(schema);
  compiled.set(type, check);
  return check;
}

function mismatch(check: TypeCheck<TSchema>, value: unknown, where = ''): MalformedEvent {
  const first = check.Errors(value).First();
  return new MalformedEvent(`${where}${first?.path ?? ''}: ${first?.message ?? 'does not match its schema'}`);
}
