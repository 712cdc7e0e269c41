import { project, type Projection } from './consuming/projection';
import { type ReadModelDocument } from './consuming/read-model-store';
import { KeyReused } from './deciding/repeated-command';
import { type Transacted } from './deciding/transaction';
import { type DomainEvent } from './log/event-codec';
import { StreamDeleted } from './log/event-store';

/**
 * The document of what a command has created. Built only from the events of the command, so that a retry gets the same
 * response.
 * @param removed returns the error for a retry if the events of the first attempt are gone: with EventStoreDB, an
 *   operator may have removed them
 * @throws KeyReused, what `removed` returns, and what the transaction throws
 */
export async function createdDocument<Document extends ReadModelDocument, Event extends DomainEvent>(
  projection: Pick<Projection<Document, Event>, 'evolve'>,
  transacting: Promise<Pick<Transacted<unknown, Event>, 'events'>>,
  removed: () => Error,
): Promise<Document> {
  const { events } = await transacting.catch((error: unknown) => {
    throw error instanceof StreamDeleted ? removed() : error;
  });
  // The stream already exists, but this command did not create it: another request has used the key.
  if (events.length === 0) throw new KeyReused();
  const created = project(projection, undefined, events);
  // Its first event is gone.
  if (created === undefined) throw removed();
  return created;
}
