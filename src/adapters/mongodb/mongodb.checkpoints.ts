import { type Collection, type Filter } from 'mongodb';
import { type Checkpoint, type CheckpointToSave } from '../../event-sourcing/consuming/read-model-store';
import { type EventReference, type Position, StoreUnavailable } from '../../event-sourcing/log/event-store';
import { isOfView } from '../stored-names';
import { CLAIMS } from './mongodb.claims';
import { type MongodbDatabase, type Stored } from './mongodb.database';

interface StoredCheckpoint extends Stored {
  readonly consumer: string;
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
 *
 * The checkpoints of reactors are in the collection of the name claims: whoever loses or restores the claims loses or
 * restores the progress of the name follower too.
 */
export class MongodbCheckpoints {
  private readonly ofViews: Collection<StoredCheckpoint>;
  private readonly ofReactors: Collection<StoredCheckpoint>;
  /** What this process wrote last, by consumer. */
  private readonly written = new Map<string, Pick<CheckpointToSave, 'term' | 'position'>>();

  constructor(database: MongodbDatabase) {
    this.ofViews = database.collection('consumer_checkpoints');
    this.ofReactors = database.collection(CLAIMS);
  }

  async read(consumer: string): Promise<Checkpoint | undefined> {
    const stored = await this.of(consumer).find(termsOf(consumer)).toArray();
    const latest = stored.reduce<StoredCheckpoint | undefined>(laterOf, undefined);
    if (latest === undefined) return undefined;
    const { position, last_event: lastEvent, caught_up } = latest;
    return { position: position ?? undefined, ...(lastEvent && { lastEvent }), caughtUp: caught_up };
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
    const { matchedCount } = await this.of(checkpoint.consumer).replaceOne({ _id, position: former ?? null }, content);
    if (matchedCount > 0) return;
    throw new StoreUnavailable(`the stored checkpoint of ${checkpoint.consumer} was changed by another program`);
  }

  private async begin(checkpoint: CheckpointToSave): Promise<void> {
    const { _id, ...content } = storedOf(checkpoint);
    const collection = this.of(checkpoint.consumer);
    await collection.replaceOne({ _id }, content, { upsert: true });
    await collection.deleteMany({ ...termsOf(checkpoint.consumer), term: { $lt: content.term } });
  }

  async consumers(): Promise<string[]> {
    const both = [this.ofViews, this.ofReactors].map((collection) => collection.find({ _id: { $type: 'string' } }));
    const stored = (await Promise.all(both.map((checkpoints) => checkpoints.toArray()))).flat();
    return [...new Set(stored.map(({ consumer }) => consumer))];
  }

  async forget(consumer: string): Promise<void> {
    this.written.delete(consumer);
    await this.of(consumer).deleteMany(termsOf(consumer));
  }

  private of(consumer: string): Collection<StoredCheckpoint> {
    return isOfView(consumer) ? this.ofViews : this.ofReactors;
  }
}

/** The checkpoints of all terms. They are found by their ids, because there is no other index. */
function termsOf(consumer: string): Filter<StoredCheckpoint> {
  return { _id: { $gte: `${consumer}:`, $lt: `${consumer};` } };
}

function laterOf(one: StoredCheckpoint | undefined, other: StoredCheckpoint): StoredCheckpoint {
  return one === undefined || other.term > one.term ? other : one;
}

function storedOf({ consumer, position, lastEvent, caughtUp, term = 0 }: CheckpointToSave): StoredCheckpoint {
  const stored = { _id: `${consumer}:${term}`, consumer, term, position: position ?? null, caught_up: caughtUp };
  return lastEvent === undefined ? stored : { ...stored, last_event: lastEvent };
}
