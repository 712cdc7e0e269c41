import { type JSONType, type RecordedEvent as ClientEvent } from '@eventstore/db-client';
import { type Position, type RecordedEvent } from '../../event-sourcing/log/event-store';
import { recordedOf } from './eventstoredb.position';

/** EventStoreDB keeps the metadata of a stream in another stream, whose name has this prefix. */
const METADATA_OF = '$$';

/** Fields of a stream's metadata that let the server remove events: truncate before, and the largest number and age. */
const LIMITS = ['$tb', '$maxCount', '$maxAge'];

type JSONRecord = Record<string, JSONType | number>;

/** Field of the service's own in a stream's metadata: the value of `$tb` that `truncate` has set. */
const TRUNCATED = 'campaigns_truncated';

/** The metadata of a stream that `truncate` truncates. It keeps all other fields. */
export function truncated(metadata: JSONRecord, before: number): JSONRecord {
  return { ...metadata, $tb: before, [TRUNCATED]: before };
}

/** Prefixes of the streams to subscribe to: those of a category, and those with their metadata. */
export function prefixesOf(category: string): string[] {
  return [`${category}-`, `${METADATA_OF}${category}-`];
}

/**
 * Trap: with the events of a stream, the server also delivers its tombstone, an event of the type `$streamDeleted`. Its
 * revision and `$tb` of a soft-deleted stream are 2^63-1, which does not fit in a number, so neither is converted.
 * @returns undefined if there is nothing to deliver
 */
export function deliveredOf(event: ClientEvent, position: Position): RecordedEvent | undefined {
  const { streamId, type } = event;
  if (!streamId.startsWith(METADATA_OF)) {
    return type === '$streamDeleted' ? removalOf(event, streamId, position) : recordedOf(event);
  }
  return limitsEvents(event) ? removalOf(event, streamId.slice(METADATA_OF.length), position) : undefined;
}

/** Not by `truncate`: it follows an event that says so to every consumer, and reading the stream again would find nothing. */
function limitsEvents({ type, data }: ClientEvent): boolean {
  if (type !== '$metadata' || typeof data !== 'object' || data === null) return false;
  const metadata = data as Readonly<Record<string, unknown>>;
  return LIMITS.some((limit) => limit in metadata && !(limit === '$tb' && metadata['$tb'] === metadata[TRUNCATED]));
}

function removalOf({ id, type }: ClientEvent, streamId: string, position: Position): RecordedEvent {
  const metadata = {} as RecordedEvent['metadata'];
  return { id, type, data: {}, metadata, streamId, revision: 0, position, removal: true };
}
