import { type DomainEvent, type EventCodec, type Recorded } from '../log/event-codec';
import { type RecordedEvent } from '../log/event-store';
import { type AnyProjection, type Projection } from './projection';
import { type ReadModelDocument, viewName } from './read-model-store';

/** A domain event, as a consumer receives it. */
export type Consumed<Event extends DomainEvent> = Recorded<Event> & Pick<RecordedEvent, 'position'>;

/** @throws UnreadableEvent */
export function consumed<Event extends DomainEvent>(event: RecordedEvent, codec: EventCodec<Event>): Consumed<Event> {
  return Object.assign(codec.decode(event), { position: event.position });
}

/**
 * Acts on the events of one category, at least once: after a crash, a lost lease or a rebuild, it gets events again.
 * Its actions must be repeatable, for example by use of ids that are derived from the event's id.
 */
export interface Reactor<Event extends DomainEvent> {
  /** The name of its consumer. */
  readonly name: string;
  readonly category: string;
  readonly codec: EventCodec<Event>;
  /** Event types that it reacts to; absent: all. */
  readonly types?: readonly Event['type'][];
  /**
   * Set it if the reactor waits for what projections build. A rebuild runs one consumer at a time, so it only resets this
   * one: the service then starts it over.
   */
  readonly needsViews?: true;
  /** @param batch in log order */
  react(batch: readonly Consumed<Event>[]): Promise<void>;
}

export type AnyReactor = Reactor<DomainEvent>;

/** What a consumer passes its events to. */
export type Handler = AnyProjection | AnyReactor;

/**
 * Hides the projection's types, so that handlers of different events fit in one list. This is safe because a consumer
 * decodes each event with its handler's own codec.
 */
export function projecting<Document extends ReadModelDocument, Event extends DomainEvent>(
  projection: Projection<Document, Event>,
): AnyProjection {
  return projection as unknown as AnyProjection;
}

/** Like `projecting`, for a reactor. */
export function reacting<Event extends DomainEvent>(reactor: Reactor<Event>): AnyReactor {
  return reactor as unknown as AnyReactor;
}

export function isProjection(handler: Handler): handler is AnyProjection {
  return 'view' in handler;
}

/** The name of the handler's consumer. */
export function consumerOf(handler: Handler): string {
  return isProjection(handler) ? viewName(handler.view) : handler.name;
}
