import { type DomainEvent, type Recorded, UnreadableEvent } from '../log/event-codec';
import { type EventStore, type RecordedEvent } from '../log/event-store';
import { idOfStream } from '../log/identity';
import { checkStoredStream } from '../log/whole-stream';
import { type AnyProjection, project } from './projection';
import { type DocumentChange, type DocumentKey, type ReadModelDocument, type ReadModelStore } from './read-model-store';

/** The documents that a batch is folded into. */
export type Documents = Pick<ReadModelStore, 'getMany'>;

/**
 * Computes how a batch of events changes the documents of one projection. Writes nothing.
 * @param events of the projection's category, in log order
 * @param log read if there is a gap before an event, or if its owner differs from that of the previous event: the
 *   stream may be truncated or broken
 * @throws UnreadableEvent, StoreUnavailable
 */
export async function changesOf(
  projection: AnyProjection,
  events: readonly RecordedEvent[],
  readModel: Documents,
  log: Pick<EventStore, 'readStream'>,
): Promise<DocumentChange[]> {
  const decoded = events.map((event) => projection.codec.decode(event));
  if (decoded.length === 0) return [];
  const begin = decoded.filter(({ revision }) => revision === 0);
  const byStream = groupByStream(projection.canBeTruncated ? await stillStored(decoded, begin, log) : decoded);
  const known = await load(projection, byStream, readModel);
  const changes: DocumentChange[] = [];
  for (const delivered of byStream.values()) {
    const key = keyOf(delivered[0]!);
    const before = known.get(key.id);
    const mayBeTruncated = projection.canBeTruncated && before === undefined && delivered[0]!.revision > 0;
    const news = mayBeTruncated ? await stillStored(delivered, delivered.slice(0, 1), log) : delivered;
    if (news.length === 0) continue;
    const { streamId, revision } = news[news.length - 1]!;
    if (!isContinuous(before?.revision ?? -1, news)) await checkStoredStream(log, streamId, revision);
    const document = project(projection, before, news);
    if (document !== undefined) checkIdentity(document, key);
    // A deletion is always saved: an older document may be stored, or a former projector may save one late.
    if (document !== undefined && document === before) continue;
    const isNew = before === undefined && { isNew: true as const };
    changes.push({ view: projection.view, key, document, ...isNew, ...goneAt(document, news) });
  }
  return changes;
}

/**
 * Removes events that were truncated but are still delivered. Only streams without a document have to be checked: those
 * whose first event is in the batch, and those that are not in the view. A later event can lead to a document again.
 * @param ofChecked an event of each stream to check
 */
async function stillStored(
  events: readonly Recorded<DomainEvent>[],
  ofChecked: readonly Recorded<DomainEvent>[],
  log: Pick<EventStore, 'readStream'>,
): Promise<readonly Recorded<DomainEvent>[]> {
  const firsts = new Map<string, number>();
  for (const { streamId } of ofChecked) {
    const [first] = await log.readStream(streamId, 0, 1);
    firsts.set(streamId, first?.revision ?? Infinity);
  }
  return events.filter(({ streamId, revision }) => revision >= (firsts.get(streamId) ?? 0));
}

function isContinuous(seen: number, [first, ...rest]: readonly Recorded<DomainEvent>[]): boolean {
  let last = first!;
  if (last.revision > seen + 1) return false;
  for (const event of rest) {
    if (event.revision > last.revision + 1 || event.metadata.user_id !== last.metadata.user_id) return false;
    last = event;
  }
  return true;
}

/** If a document had another id or user than its stream, it could be shown to the wrong user. */
function checkIdentity({ id, user_id }: ReadModelDocument, key: DocumentKey): void {
  if (id !== key.id || user_id !== key.userId) throw new UnreadableEvent('it leads to a document of another stream');
}

function goneAt(document: ReadModelDocument | undefined, news: readonly Recorded<DomainEvent>[]): { goneAt?: number } {
  return document === undefined ? { goneAt: news[news.length - 1]!.revision } : {};
}

function groupByStream(events: readonly Recorded<DomainEvent>[]): Map<string, Recorded<DomainEvent>[]> {
  const byStream = new Map<string, Recorded<DomainEvent>[]>();
  for (const event of events) {
    const stream = byStream.get(event.streamId);
    if (stream === undefined) byStream.set(event.streamId, [event]);
    else stream.push(event);
  }
  return byStream;
}

/**
 * Loads the documents of the streams. A stream whose first event is in the batch needs no look-up: it is folded from
 * its start, and an older document never replaces a newer one.
 */
async function load(
  projection: AnyProjection,
  byStream: ReadonlyMap<string, readonly Recorded<DomainEvent>[]>,
  readModel: Documents,
): Promise<Map<string, ReadModelDocument>> {
  const keys = [...byStream.values()].filter((news) => news[0]!.revision > 0).map((news) => keyOf(news[0]!));
  if (keys.length === 0) return new Map();
  const documents = await readModel.getMany(projection.view, keys);
  return new Map(documents.map((document) => [document.id, document]));
}

function keyOf(event: Recorded<DomainEvent>): DocumentKey {
  return { id: idOfStream(event.streamId), userId: event.metadata.user_id };
}
