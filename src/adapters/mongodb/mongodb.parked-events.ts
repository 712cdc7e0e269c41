import { type Collection } from 'mongodb';
import { type ParkedEvent } from '../../event-sourcing/consuming/read-model-store';
import { type MongodbDatabase, type Stored } from './mongodb.database';
import { isDuplicateKey } from './mongodb.errors';

interface StoredParkedEvent extends Stored, ParkedEvent {
  readonly projector: string;
}

/** One document for each projector and stream. */
export class MongodbParkedEvents {
  private readonly collection: Collection<StoredParkedEvent>;

  constructor(database: MongodbDatabase) {
    this.collection = database.collection('parked_events');
  }

  async park(projector: string, event: ParkedEvent): Promise<void> {
    const { streamId, revision, position, type, error } = event;
    const content = { projector, streamId, revision, position, type, error };
    const _id = idOf(projector, streamId);
    try {
      await this.collection.insertOne({ _id, ...content });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.collection.updateOne({ _id, revision: { $gte: revision } }, { $set: content });
    }
  }

  async of(projector: string): Promise<ParkedEvent[]> {
    const found = await this.collection.find({ projector }).sort({ position: 1 }).toArray();
    return found.map(({ streamId, revision, position, type, error }) => ({
      streamId,
      revision,
      position,
      type,
      error,
    }));
  }

  async unpark(projector: string, streamId: string): Promise<void> {
    await this.collection.deleteOne({ _id: idOf(projector, streamId) });
  }

  async forget(projector: string): Promise<void> {
    await this.collection.deleteMany({ projector });
  }
}

function idOf(projector: string, streamId: string): string {
  return `${projector}:${streamId}`;
}
