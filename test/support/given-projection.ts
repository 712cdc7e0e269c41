import { type DomainEvent, type Recorded } from '../../src/event-sourcing/log/event-codec';
import { type Projection, project } from '../../src/event-sourcing/consuming/projection';
import { type ReadModelDocument } from '../../src/event-sourcing/consuming/read-model-store';
import { metadataOf } from './new-events';

/** The time in milliseconds between two events of a history. */
const MINUTE = 60_000;
const START = Date.parse('2026-01-05T09:00:00.000Z');

/**
 * Specs of a projection: given these events, then the document has these fields, or there is no document. Folds every
 * history twice, at once and event by event, and expects the same document.
 * @param streamId the stream of all events
 */
export function documentsOf<Document extends ReadModelDocument, Event extends DomainEvent>(
  projection: Pick<Projection<Document, Event>, 'evolve'>,
  streamId: string,
) {
  return (...history: Event[]) => {
    const events = history.map(
      (event, revision): Recorded<Event> =>
        ({ ...event, id: `event ${revision}`, streamId, revision, metadata: metadataAt(revision) }) as Recorded<Event>,
    );
    const document = project(projection, undefined, events);
    const oneByOne = events.reduce<Document | undefined>(
      (before, event) => project(projection, before, [event]),
      undefined,
    );
    expect(oneByOne).toEqual(document);
    return {
      then: (fields: Partial<Document>) => expect(document).toMatchObject(fields),
      thenWithout: (field: keyof Document & string) => expect(document).not.toHaveProperty(field),
      thenNone: () => expect(document).toBeUndefined(),
    };
  };
}

/** The time of the event at a revision. */
export function timeAt(revision: number): string {
  return new Date(START + revision * MINUTE).toISOString();
}

function metadataAt(revision: number) {
  return { ...metadataOf('ada'), occurred_at: timeAt(revision) };
}
