import { type DomainEvent, type EventCodec, type Recorded } from '../log/event-codec';
import { type AnyProjection, type Projection } from './projection';
import { viewName, type ReadModelDocument } from './read-model-store';

/**
 * Acts on the events of one category, at least once: after a crash, a lost lease or a rebuild they come again. Whatever
 * it does must then have the same result, for example under ids that are derived from the event's.
 */
export interface Reactor<Event extends DomainEvent> {
  /** Of its consumer. */
  readonly name: string;
  readonly category: string;
  readonly codec: EventCodec<Event>;
  /** @param batch in the order of the log */
  react(batch: readonly Recorded<Event>[]): Promise<void>;
  /** Called at the start of each turn. `forget` makes the consumer begin again with the first event of the log. */
  resume?(forget: () => Promise<void>): Promise<void>;
  /** Called when the end of the log is reached for the first time since the start. */
  caughtUp?(): Promise<void>;
}

export type AnyReactor = Reactor<DomainEvent>;

/** What a consumer does with its events. */
export type Handler = AnyProjection | AnyReactor;

/**
 * Handlers of different events can stand in one list: a consumer decodes each event with its handler's own codec before
 * it passes it on.
 */
export function projecting<Document extends ReadModelDocument, Event extends DomainEvent>(
  projection: Projection<Document, Event>,
): AnyProjection {
  return projection as unknown as AnyProjection;
}

/** As `projecting`. */
export function reacting<Event extends DomainEvent>(reactor: Reactor<Event>): AnyReactor {
  return reactor as unknown as AnyReactor;
}

export function isProjection(handler: Handler): handler is AnyProjection {
  return 'view' in handler;
}

/** Name of the handler's consumer. */
export function consumerOf(handler: Handler): string {
  return isProjection(handler) ? viewName(handler.view) : handler.name;
}
