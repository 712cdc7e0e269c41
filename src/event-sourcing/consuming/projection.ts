import { type DomainEvent, type EventCodec, type Recorded } from '../log/event-codec';
import { type ReadModelDocument, type View } from './read-model-store';

/** A view of one category: a fold of its events, one document for each stream. Pure: no clock, no randomness, no I/O. */
export interface Projection<Document extends ReadModelDocument, Event extends DomainEvent> {
  readonly view: View;
  readonly category: string;
  readonly codec: EventCodec<Event>;
  /**
   * Set where streams are truncated to erase what they said. EventStoreDB delivers truncated events until a scavenge;
   * they are then passed over, at the cost of a read for each new stream.
   */
  readonly canBeTruncated?: true;
  /** @returns the document after the event; undefined: there is none (any more) */
  evolve(document: Document | undefined, event: Recorded<Event>): Document | undefined;
}

/** Projections of different events, as the engine holds them. */
export type AnyProjection = Projection<ReadModelDocument, DomainEvent>;

/** Folds what the document has not seen yet; what it has is passed over. */
export function project<Document extends ReadModelDocument, Event extends DomainEvent>(
  projection: Pick<Projection<Document, Event>, 'evolve'>,
  document: Document | undefined,
  events: readonly Recorded<Event>[],
): Document | undefined {
  return events.reduce((folded, event) => {
    if (folded !== undefined && folded.revision >= event.revision) return folded;
    const evolved = projection.evolve(folded, event);
    return evolved && { ...evolved, revision: event.revision };
  }, document);
}
