import { type DomainEvent, type Recorded } from '../../src/event-sourcing/log/event-codec';
import { type Projection, project } from '../../src/event-sourcing/consuming/projection';
import { type ReadModelDocument } from '../../src/event-sourcing/consuming/read-model-store';
import { metadataOf } from './new-events';

/** Milliseconds between an event of a history and the next. */
const MINUTE = 60_000;
const START = Date.parse('2026-01-05T09:00:00.000Z');

/**
 * What readers see, in the words of the domain: given what happened, then the document has these fields, or there is
 * none. Every history is folded twice, at once and event by event, and must lead to the same.
 * @param streamId of all events
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

/** When the event of a revision occurred. */
export function timeAt(revision: number): string {
  return new Date(START + revision * MINUTE).toISOString();
}

function metadataAt(revision: number) {
  return { ...metadataOf('ada'), occurred_at: timeAt(revision) };
}
