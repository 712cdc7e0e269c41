import { type TSchema, Type } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { type Actor, actorOf } from './caller';
import { type EventMetadata, type NewEvent, type RecordedEvent } from './event-store';
import { idOfStream } from './identity';

/** An event of the domain: its type is in the past tense, its data is plain JSON. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/** How one event type is stored. */
export interface EventDefinition<Data> {
  /** The version that is written. Older versions are upcast on reading. */
  readonly version: number;
  /** JSON Schema of that version. */
  readonly schema: TSchema & { static: Data };
  /** `upcast[n]` turns data of version n into version n + 1. */
  readonly upcast?: Readonly<Record<number, (data: never) => object>>;
}

export type EventDefinitions<Event extends DomainEvent> = {
  readonly [Type in Event['type']]: EventDefinition<Extract<Event, { type: Type }>['data']>;
};

/** A domain event, with its stream, revision, id and metadata. */
export type Recorded<Event extends DomainEvent> = Event & Omit<RecordedEvent, 'type' | 'data' | 'position'>;

/** A stored event cannot be used: it is undecodable, of unknown type, malformed, or does not belong in its stream. */
export class UnreadableEvent extends Error {}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const Text = Type.String({ minLength: 1 });

const ActorSchema = Type.Object({
  type: Type.Union([Type.Literal('user'), Type.Literal('service'), Type.Literal('process')]),
  id: Text,
});

/** The metadata that projections and decisions rely on. `upcast` checks `schema_version`. */
const METADATA = TypeCompiler.Compile(
  Type.Object({
    command_id: Text,
    user_id: Text,
    actor: Type.Optional(ActorSchema),
    occurred_at: Text,
    $correlationId: Text,
    append_index: Type.Optional(Type.Integer({ minimum: 0 })),
    append_size: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
);

/** Converts between domain events and stored events. */
export class EventCodec<Event extends DomainEvent> {
  private readonly checks = new Map<string, TypeCheck<TSchema>>();

  /** @param idField field of every event's data that repeats the UUID in the stream's name, if there is one */
  constructor(
    private readonly definitions: EventDefinitions<Event>,
    private readonly idField?: string,
  ) {
    for (const type of Object.keys(definitions)) {
      this.checks.set(type, TypeCompiler.Compile(definitions[type as Event['type']].schema));
    }
  }

  /** @throws TypeError if the data does not match the schema: a bug in this service. The event must not be written. */
  encode(event: Event, id: string, metadata: Omit<EventMetadata, 'schema_version'>): NewEvent {
    const definition = this.definitions[event.type as Event['type']];
    const problem = this.problem(event.type, event.data);
    if (problem !== undefined) throw new TypeError(problem);
    return {
      id,
      type: event.type,
      data: event.data,
      metadata: { ...metadata, schema_version: definition.version } as EventMetadata,
    };
  }

  /** @throws UnreadableEvent */
  decode(recorded: RecordedEvent): Recorded<Event> {
    if (recorded.unreadable !== undefined) throw new UnreadableEvent(recorded.unreadable);
    if (!this.checks.has(recorded.type)) throw new UnreadableEvent(`unknown event type ${recorded.type}`);
    const definition: EventDefinition<object> = this.definitions[recorded.type as Event['type']];
    const data = upcast(recorded, definition);
    const problem = this.problem(recorded.type, data) ?? envelopeProblem(recorded) ?? this.misplaced(recorded, data);
    if (problem !== undefined) throw new UnreadableEvent(problem);
    return { ...recorded, data, metadata: withActor(recorded.metadata) } as unknown as Recorded<Event>;
  }

  /** An event with another id or owner than its stream would change data of another user. */
  private misplaced({ type, streamId, metadata }: RecordedEvent, data: object): string | undefined {
    if (this.idField === undefined) return undefined;
    const { [this.idField]: id, user_id = metadata.user_id } = data as Record<string, unknown>;
    if (id !== idOfStream(streamId)) return `${type}/${this.idField} is not the id in the stream's name`;
    if (!UUID.test(id)) return `the stream's name does not end in a UUID`;
    return user_id === metadata.user_id ? undefined : `${type} has two owners`;
  }

  private problem(type: string, data: object): string | undefined {
    const check = this.checks.get(type);
    if (check === undefined || check.Check(data)) return undefined;
    const first = check.Errors(data).First();
    return `${type}${first?.path ?? ''}: ${first?.message ?? 'does not fit its schema'}`;
  }
}

/** Events from before actors were stored count as performed by their owner. */
function withActor(metadata: EventMetadata): EventMetadata {
  return (metadata.actor as Actor | undefined) === undefined
    ? { ...metadata, actor: actorOf({ userId: metadata.user_id }) }
    : metadata;
}

function envelopeProblem({ id, revision, metadata }: RecordedEvent): string | undefined {
  if (!METADATA.Check(metadata)) {
    const first = METADATA.Errors(metadata).First();
    return `metadata${first?.path ?? ''}: ${first?.message ?? 'malformed'}`;
  }
  const { occurred_at } = metadata;
  if (!UTC_TIME.test(occurred_at) || Number.isNaN(Date.parse(occurred_at))) return 'metadata/occurred_at: not a time';
  if (!Number.isSafeInteger(revision) || revision < 0) return 'its revision is not a number';
  return UUID.test(id) ? undefined : 'its id is not a UUID';
}

function upcast(recorded: RecordedEvent, definition: EventDefinition<object>): object {
  if (!isObject(recorded.data)) throw new UnreadableEvent(`${recorded.type}: its data is not a JSON object`);
  const version = recorded.metadata?.schema_version;
  if (!Number.isInteger(version) || version < 1 || version > definition.version) {
    throw new UnreadableEvent(`${recorded.type} has schema version ${String(version)}, known: ${definition.version}`);
  }
  let data = recorded.data;
  for (let step = version; step < definition.version; step++) {
    const up = definition.upcast?.[step];
    if (up === undefined) throw new UnreadableEvent(`${recorded.type} has no upcaster from version ${step}`);
    data = up(data as never);
  }
  return data;
}

function isObject(data: unknown): boolean {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
