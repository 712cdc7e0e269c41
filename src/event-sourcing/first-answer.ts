import { type DomainEvent } from './decider';
import { type Recorded } from './event-codec';
import { type CreateIdentity } from './identity';

/** The stream was begun by another request under the same idempotency key. */
export class KeyReused extends Error {}

/**
 * What a creating command wrote when it was carried out: the same for every retry, whatever came since.
 * @param stream all that is in the stream that the command creates
 * @returns undefined when nothing is there yet
 * @throws KeyReused
 */
export function firstAnswer<Event extends DomainEvent>(
  identity: CreateIdentity,
  stream: readonly Recorded<Event>[],
): Recorded<Event>[] | undefined {
  const [first] = stream;
  if (first === undefined) return undefined;
  if (first.metadata.request_hash !== identity.requestHash) throw new KeyReused('the idempotency key was used before');
  return stream.filter((event) => event.metadata.command_id === identity.commandId);
}
