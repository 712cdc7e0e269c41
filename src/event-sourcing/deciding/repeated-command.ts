import { type DomainEvent, type Recorded } from '../log/event-codec';
import { type CommandIdentity } from '../log/identity';

/** Another request has changed the stream under the same idempotency key. */
export class KeyReused extends Error {}

/**
 * What a command wrote in an earlier attempt: the same for every retry, whatever came since.
 * @param stream the whole stream
 * @returns none when the command has written nothing yet
 * @throws KeyReused
 */
export function eventsOfCommand<Event extends DomainEvent>(
  stream: readonly Recorded<Event>[],
  { commandId, key }: CommandIdentity,
): readonly Recorded<Event>[] {
  const written = stream.filter(({ metadata }) => metadata.command_id === commandId);
  if (written.length > 0 || key === undefined) return written;
  if (stream.some(({ metadata }) => metadata.key_id === key.id)) throw new KeyReused();
  return [];
}
