import { type Collection } from 'mongodb';
import { type Position } from '../../event-sourcing/log/event-store';
import { type Checkpoint } from '../../event-sourcing/consuming/read-model-store';
import { type MongodbDatabase, type Stored } from './mongodb.database';

interface StoredCheckpoint extends Stored {
  readonly projector: string;
  readonly term: number;
  readonly position: Position;
}

/**
 * One document for each term of a projector, written by the holder of that term alone; the latest term's counts. So a
 * former projector that wakes up late moves only a checkpoint that nobody reads any more, and no write needs a condition.
 */
export class MongodbCheckpoints {
  private readonly collection: Collection<StoredCheckpoint>;
  private readonly latestTerm = new Map<string, number>();

  constructor(database: MongodbDatabase) {
    this.collection = database.collection('checkpoints');
  }

  async read(projector: string): Promise<Position | undefined> {
    const latest = await this.collection.findOne({ projector }, { sort: { term: -1 } });
    return latest?.position;
  }

  async write({ projector, position, term = 0 }: Checkpoint): Promise<void> {
    const _id = `${projector}:${term}`;
    await this.collection.replaceOne({ _id }, { projector, term, position }, { upsert: true });
    if (this.latestTerm.get(projector) === term) return;
    await this.collection.deleteMany({ projector, term: { $lt: term } });
    this.latestTerm.set(projector, term);
  }

  async forget(projector: string): Promise<void> {
    await this.collection.deleteMany({ projector });
  }
}
