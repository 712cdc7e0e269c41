import { type Checkpoint, type CheckpointToSave } from '../../event-sourcing/consuming/read-model-store';
import { type EventReference, type Position, StoreUnavailable } from '../../event-sourcing/log/event-store';
import { collectionOf, type ConsumerDocument, NOBODY, withPrefix } from './mongodb.consumer-documents';
import { type MongodbDatabase } from './mongodb.database';

interface StoredCheckpoint extends ConsumerDocument {
  readonly term: number;
  readonly position: string | null;
  readonly last_event?: EventReference;
  readonly caught_up: boolean;
}

/**
 * Each term of a consumer has its own document, which only the holder of that term writes. Readers use the document of
 * the latest term. So a former holder that wakes up late only writes a checkpoint that is no longer read.
 *
 * A write expects the position that this process wrote before. If a backup was restored in between, the documents are
 * older too, and the consumer must continue from the restored checkpoint.
 */
export class MongodbCheckpoints {
  /** What this process wrote last, by consumer. */
  private readonly written = new Map<string, Pick<CheckpointToSave, 'term' | 'position'>>();

  constructor(private readonly database: MongodbDatabase) {}

  async read(consumer: string): Promise<Checkpoint | undefined> {
    const stored = await this.of(consumer).find(withPrefix(consumer)).toArray();
    const latest = stored.reduce<StoredCheckpoint | undefined>(laterOf, undefined);
    if (latest === undefined) return undefined;
    const { position, last_event: lastEvent, caught_up: caughtUp, term } = latest;
    return { position: position ?? undefined, ...(lastEvent && { lastEvent }), caughtUp, ...(term > 0 && { term }) };
  }

  /** @throws StoreUnavailable if the stored checkpoint is not the one that was written last: the consumer must resume */
  async write(checkpoint: CheckpointToSave): Promise<void> {
    const { consumer, term = 0 } = checkpoint;
    const former = this.written.get(consumer);
    // Not known until the write has succeeded.
    this.written.delete(consumer);
    if (former?.term === term) await this.replace(checkpoint, former.position);
    else await this.begin(checkpoint);
    this.written.set(consumer, { term, position: checkpoint.position });
  }

  private async replace(checkpoint: CheckpointToSave, former: Position | undefined): Promise<void> {
    const { _id, ...content } = storedOf(checkpoint);
    const written = { _id, user_id: NOBODY, position: former ?? null } as const;
    const { matchedCount } = await this.of(checkpoint.consumer).replaceOne(written, content);
    if (matchedCount > 0) return;
    throw new StoreUnavailable(`the stored checkpoint of ${checkpoint.consumer} was changed by another program`);
  }

  private async begin(checkpoint: CheckpointToSave): Promise<void> {
    const { _id, ...content } = storedOf(checkpoint);
    const collection = this.of(checkpoint.consumer);
    await collection.replaceOne({ _id, user_id: NOBODY }, content, { upsert: true });
    await collection.deleteMany({ ...withPrefix(checkpoint.consumer), term: { $lt: content.term } });
  }

  async forget(consumer: string): Promise<void> {
    this.written.delete(consumer);
    await this.of(consumer).deleteMany(withPrefix(consumer));
  }

  private of(consumer: string) {
    return collectionOf<StoredCheckpoint>(this.database, consumer);
  }
}

function laterOf(one: StoredCheckpoint | undefined, other: StoredCheckpoint): StoredCheckpoint {
  return one === undefined || other.term > one.term ? other : one;
}

function storedOf({ consumer, position, lastEvent, caughtUp, term = 0 }: CheckpointToSave): StoredCheckpoint {
  return {
    _id: `${consumer}:${term}`,
    consumer,
    user_id: NOBODY,
    term,
    position: position ?? null,
    ...(lastEvent !== undefined && { last_event: lastEvent }),
    caught_up: caughtUp,
  };
}
