import { type Collection } from 'mongodb';
import { type Checkpoint, type CheckpointToSave } from '../../event-sourcing/consuming/read-model-store';
import { type MongodbDatabase, type Stored } from './mongodb.database';

interface StoredCheckpoint extends Stored {
  readonly consumer: string;
  readonly term: number;
  readonly position: string | null;
  readonly caught_up: boolean;
}

/**
 * Each term of a consumer has its own document, which only the holder of that term writes. Readers use the document of
 * the latest term. So a former holder that wakes up late only writes a checkpoint that is no longer read, and no write
 * needs a condition.
 */
export class MongodbCheckpoints {
  private readonly collection: Collection<StoredCheckpoint>;
  private readonly latestTerm = new Map<string, number>();

  constructor(database: MongodbDatabase) {
    this.collection = database.collection('consumer_checkpoints');
  }

  async read(consumer: string): Promise<Checkpoint | undefined> {
    const latest = await this.collection.findOne({ consumer }, { sort: { term: -1 } });
    return latest === null ? undefined : { position: latest.position ?? undefined, caughtUp: latest.caught_up };
  }

  async write({ consumer, position, caughtUp, term = 0 }: CheckpointToSave): Promise<void> {
    const _id = `${consumer}:${term}`;
    const content = { consumer, term, position: position ?? null, caught_up: caughtUp };
    await this.collection.replaceOne({ _id }, content, { upsert: true });
    if (this.latestTerm.get(consumer) === term) return;
    await this.collection.deleteMany({ consumer, term: { $lt: term } });
    this.latestTerm.set(consumer, term);
  }

  consumers(): Promise<string[]> {
    return this.collection.distinct('consumer');
  }

  async forget(consumer: string): Promise<void> {
    await this.collection.deleteMany({ consumer });
  }
}
