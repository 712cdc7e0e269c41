import { type DomainEvent, type EventCodec } from '../log/event-codec';
import { type EventStore } from '../log/event-store';
import { forEachStream } from '../log/in-flight';
import { type Reactor } from './handler';

/** Number of streams that are truncated at the same time. */
const STREAMS_IN_FLIGHT = 64;

interface Truncating<Event extends DomainEvent> {
  /** The name of its consumer. */
  readonly name: string;
  readonly category: string;
  readonly codec: EventCodec<Event>;
  /** Events that need nothing before them, and have no personal data. */
  readonly types: readonly Event['type'][];
}

/**
 * Truncates each stream before an event of these types. The command that erases a person does so, too: this completes it
 * if a crash interrupted it after the event, or if a restored backup of the log lost the truncation.
 */
export function truncatingReactor<Event extends DomainEvent>(
  { types, ...consumer }: Truncating<Event>,
  log: Pick<EventStore, 'truncate'>,
): Reactor<Event> {
  return {
    ...consumer,
    types,
    async react(batch) {
      const ends = batch.filter(({ type }) => types.includes(type));
      // The last one of each stream is enough.
      const revisions = new Map(ends.map(({ streamId, revision }) => [streamId, revision]));
      await forEachStream(
        [...revisions],
        ([streamId, revision]) => log.truncate(streamId, revision),
        STREAMS_IN_FLIGHT,
      );
    },
  };
}
