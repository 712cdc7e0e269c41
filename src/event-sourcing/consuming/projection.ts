import { type DomainEvent, type EventCodec, type Recorded } from '../log/event-codec';
import { type ReadModelDocument, type View } from './read-model-store';

/** Folds the events of each stream of a category into one document. Pure: no clock, no randomness, no I/O. */
export interface Projection<Document extends ReadModelDocument, Event extends DomainEvent> {
  readonly view: View;
  readonly category: string;
  readonly codec: EventCodec<Event>;
  /**
   * Set it if streams of the category are truncated to erase data. EventStoreDB delivers truncated events until a
   * scavenge; this makes the consumer ignore them, at the cost of one read for each new stream.
   */
  readonly canBeTruncated?: true;
  /** @returns the document after the event; undefined: there is none, or it is deleted */
  evolve(document: Document | undefined, event: Recorded<Event>): Document | undefined;
}

/** A projection of any events. */
export type AnyProjection = Projection<ReadModelDocument, DomainEvent>;

/** Folds events into the document. Skips events that it already includes. */
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
