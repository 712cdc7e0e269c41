import { type TSchema, Type } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { type Actor, actorOf } from './caller';
import { type EventMetadata, type NewEvent, type RecordedEvent } from './event-store';
import { idOfStream } from './identity';

/** A fact as the domain states it: past tense, plain JSON. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/** Everything the log needs to know of one event type. */
export interface EventDefinition<Data> {
  /** The version that is written today; older ones are upcast on reading. */
  readonly version: number;
  /** JSON Schema of today's version. */
  readonly schema: TSchema & { static: Data };
  /** `upcast[n]` turns data of version n into version n + 1. */
  readonly upcast?: Readonly<Record<number, (data: never) => object>>;
}

export type EventDefinitions<Event extends DomainEvent> = {
  readonly [Type in Event['type']]: EventDefinition<Extract<Event, { type: Type }>['data']>;
};

/** A domain event together with where and how it was recorded. */
export type Recorded<Event extends DomainEvent> = Event & Omit<RecordedEvent, 'type' | 'data' | 'position'>;

/** A stored event that cannot be used: undecodable, unknown, malformed, or out of place in its stream. */
export class UnreadableEvent extends Error {}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const Text = Type.String({ minLength: 1 });

const ActorSchema = Type.Object({
  type: Type.Union([Type.Literal('user'), Type.Literal('service'), Type.Literal('process')]),
  id: Text,
});

/** What projections and decisions rely on. `schema_version` is checked apart. */
const METADATA = TypeCompiler.Compile(
  Type.Object({
    command_id: Text,
    user_id: Text,
    actor: Type.Optional(ActorSchema),
    occurred_at: Text,
    $correlationId: Text,
  }),
);

/** Between events as the domain speaks them and events as the log keeps them. */
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

  /** @throws TypeError when the data does not fit the schema: a fault of ours, nothing may be written */
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

  /** An event that names another subject or owner than its stream would change what belongs to someone else. */
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

/** Events that were stored before actors were are performed by their owner. */
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
