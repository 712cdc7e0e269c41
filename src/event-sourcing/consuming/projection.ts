import { type DomainEvent, type EventCodec, type Recorded } from '../log/event-codec';
import { type Collection, type ReadModelDocument } from './read-model-store';

/** Name of the one projector that feeds the whole read model, in log order. */
export const PROJECTOR = 'read-model';

/**
 * One question's answer, kept as documents: a fold of the events of one category, one document for each stream.
 * Pure: no clock, no randomness, no I/O.
 */
export interface Projection<Document extends ReadModelDocument, Event extends DomainEvent> {
  readonly collection: Collection;
  readonly category: string;
  readonly codec: EventCodec<Event>;
  /** @returns the document after the event; undefined: there is none (any more) */
  evolve(document: Document | undefined, event: Recorded<Event>): Document | undefined;
  /** What must be looked up, or put right elsewhere, before a batch is folded. Repeated after a fault. */
  before?(batch: readonly Recorded<Event>[]): Promise<readonly Recorded<Event>[]>;
}

/** Projections of different events, as the runner holds them. */
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
