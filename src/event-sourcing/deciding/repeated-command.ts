import { type DomainEvent, type Recorded } from '../log/event-codec';
import { type CommandIdentity } from '../log/identity';

/** A different request has already used the idempotency key to change the stream. */
export class KeyReused extends Error {}

/**
 * The events that earlier attempts of a command wrote. Every retry gets the same events, whatever was appended since.
 * @param stream the whole stream
 * @returns no events if the command has written nothing yet
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
