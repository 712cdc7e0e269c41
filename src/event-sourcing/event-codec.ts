import { type TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { type DomainEvent } from './decider';
import { type EventMetadata, type NewEvent, type RecordedEvent } from './event-store';

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

/** An event that this version of the service does not know, or whose data is not what its schema says. */
export class UnreadableEvent extends Error {}

/** Between events as the domain speaks them and events as the log keeps them. */
export class EventCodec<Event extends DomainEvent> {
  private readonly checks = new Map<string, TypeCheck<TSchema>>();

  constructor(private readonly definitions: EventDefinitions<Event>) {
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
    if (!this.checks.has(recorded.type)) throw new UnreadableEvent(`unknown event type ${recorded.type}`);
    const definition: EventDefinition<object> = this.definitions[recorded.type as Event['type']];
    const data = upcast(recorded, definition);
    const problem = this.problem(recorded.type, data);
    if (problem !== undefined) throw new UnreadableEvent(problem);
    return { ...recorded, data } as unknown as Recorded<Event>;
  }

  private problem(type: string, data: object): string | undefined {
    const check = this.checks.get(type);
    if (check === undefined || check.Check(data)) return undefined;
    const first = check.Errors(data).First();
    return `${type}${first?.path ?? ''}: ${first?.message ?? 'does not fit its schema'}`;
  }
}

function upcast(recorded: RecordedEvent, definition: EventDefinition<object>): object {
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
