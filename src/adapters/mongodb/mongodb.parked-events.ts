import { type Collection } from 'mongodb';
import { type ParkedEvent } from '../../event-sourcing/consuming/read-model-store';
import { type MongodbDatabase, type Stored } from './mongodb.database';
import { isDuplicateKey } from './mongodb.errors';

interface StoredParkedEvent extends Stored, ParkedEvent {
  readonly consumer: string;
}

/** One document for each consumer and stream: the stream's first parked event. */
export class MongodbParkedEvents {
  private readonly collection: Collection<StoredParkedEvent>;

  constructor(database: MongodbDatabase) {
    this.collection = database.collection('consumer_parked_events');
  }

  async park(consumer: string, event: ParkedEvent): Promise<void> {
    const { streamId, revision, position, type, error } = event;
    const content = { consumer, streamId, revision, position, type, error };
    const _id = idOf(consumer, streamId);
    try {
      await this.collection.insertOne({ _id, ...content });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.collection.updateOne({ _id, revision: { $gte: revision } }, { $set: content });
    }
  }

  async of(consumer: string): Promise<ParkedEvent[]> {
    const found = await this.collection.find({ consumer }).sort({ position: 1 }).toArray();
    return found.map(({ streamId, revision, position, type, error }) => ({
      streamId,
      revision,
      position,
      type,
      error,
    }));
  }

  async unpark(consumer: string, streamId: string): Promise<void> {
    await this.collection.deleteOne({ _id: idOf(consumer, streamId) });
  }

  async forget(consumer: string): Promise<void> {
    await this.collection.deleteMany({ consumer });
  }
}

function idOf(consumer: string, streamId: string): string {
  return `${consumer}:${streamId}`;
}
