import { type DomainEvent, type Recorded, UnreadableEvent } from '../log/event-codec';
import { type RecordedEvent } from '../log/event-store';
import { idOfStream } from '../log/identity';
import { type AnyProjection, project } from './projection';
import { type DocumentChange, type DocumentKey, type ReadModelDocument, type ReadModelStore } from './read-model-store';

/**
 * What a batch of the log changes in one projection's documents. Only reads.
 * @param checkStream called when an event of the stream, up to `revision`, does not follow the one before, or what the
 *   document has seen: the stream may have been truncated. Throws UnreadableEvent when it is broken
 * @throws UnreadableEvent, StoreUnavailable
 */
export async function changesOf(
  projection: AnyProjection,
  events: readonly RecordedEvent[],
  readModel: ReadModelStore,
  checkStream: (streamId: string, revision: number) => Promise<void> = () => Promise.resolve(),
): Promise<DocumentChange[]> {
  const prefix = `${projection.category}-`;
  const decoded = events
    .filter((event) => event.streamId.startsWith(prefix))
    .map((event) => projection.codec.decode(event));
  if (decoded.length === 0) return [];
  const byStream = groupByStream((await projection.before?.(decoded)) ?? decoded);
  const known = await load(projection, byStream, readModel);
  const changes: DocumentChange[] = [];
  for (const news of byStream.values()) {
    const key = keyOf(news[0]!);
    const before = known.get(key.id);
    const { streamId, revision } = news[news.length - 1]!;
    if (!isContinuous(before?.revision ?? -1, news)) await checkStream(streamId, revision);
    const document = project(projection, before, news);
    if (document !== undefined) checkIdentity(document, key);
    // That there is none is always saved: an older copy may be there, or may be saved late by a former projector.
    if (document !== undefined && document === before) continue;
    changes.push({ collection: projection.collection, key, document, ...goneAt(document, news) });
  }
  return changes;
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
  const documents = await readModel.getMany(projection.collection, keys);
  return new Map(documents.map((document) => [document.id, document]));
}

function keyOf(event: Recorded<DomainEvent>): DocumentKey {
  return { id: idOfStream(event.streamId), userId: event.metadata.user_id };
}
