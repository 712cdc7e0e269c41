import { type DomainEvent, type Recorded, UnreadableEvent } from '../log/event-codec';
import { type EventStore, type RecordedEvent } from '../log/event-store';
import { idOfStream } from '../log/identity';
import { checkStoredStream } from '../log/whole-stream';
import { type AnyProjection, project } from './projection';
import { type DocumentChange, type DocumentKey, type ReadModelDocument, type ReadModelStore } from './read-model-store';

/**
 * What a batch of the log changes in one projection's documents. Only reads.
 * @param events of the projection's category
 * @param log asked for a stream when an event does not follow the one before, or what the document has seen: the stream
 *   may have been truncated, or be broken
 * @throws UnreadableEvent, StoreUnavailable
 */
export async function changesOf(
  projection: AnyProjection,
  events: readonly RecordedEvent[],
  readModel: ReadModelStore,
  log: Pick<EventStore, 'readStream'>,
): Promise<DocumentChange[]> {
  const decoded = events.map((event) => projection.codec.decode(event));
  if (decoded.length === 0) return [];
  const byStream = groupByStream(projection.canBeTruncated ? await stillStored(decoded, log) : decoded);
  const known = await load(projection, byStream, readModel);
  const changes: DocumentChange[] = [];
  for (const news of byStream.values()) {
    const key = keyOf(news[0]!);
    const before = known.get(key.id);
    const { streamId, revision } = news[news.length - 1]!;
    if (!isContinuous(before?.revision ?? -1, news)) await checkStoredStream(log, streamId, revision);
    const document = project(projection, before, news);
    if (document !== undefined) checkIdentity(document, key);
    // That there is none is always saved: an older copy may be there, or may be saved late by a former projector.
    if (document !== undefined && document === before) continue;
    const isNew = before === undefined && { isNew: true as const };
    changes.push({ view: projection.view, key, document, ...isNew, ...goneAt(document, news) });
  }
  return changes;
}

/**
 * Without events of streams whose start was truncated. Those of a batch that lacks the first event need no look: without
 * it, there is no document.
 */
async function stillStored(
  events: readonly Recorded<DomainEvent>[],
  log: Pick<EventStore, 'readStream'>,
): Promise<readonly Recorded<DomainEvent>[]> {
  const firsts = new Map<string, number>();
  for (const { streamId, revision } of events) {
    if (revision > 0) continue;
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

/** A document under another id or user than its stream's would be shown to someone it does not belong to. */
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

/** A stream that the batch holds from its first event on needs no look-up: an older copy is never saved over a newer. */
async function load(
  projection: AnyProjection,
  byStream: ReadonlyMap<string, readonly Recorded<DomainEvent>[]>,
  readModel: ReadModelStore,
): Promise<Map<string, ReadModelDocument>> {
  const keys = [...byStream.values()].filter((news) => news[0]!.revision > 0).map((news) => keyOf(news[0]!));
  if (keys.length === 0) return new Map();
  const documents = await readModel.getMany(projection.view, keys);
  return new Map(documents.map((document) => [document.id, document]));
}

function keyOf(event: Recorded<DomainEvent>): DocumentKey {
  return { id: idOfStream(event.streamId), userId: event.metadata.user_id };
}
