import { type ParkedEvent } from '../../event-sourcing/consuming/read-model-store';
import { collectionOf, type ConsumerDocument, NOBODY, withPrefix } from './mongodb.consumer-documents';
import { type MongodbDatabase } from './mongodb.database';
import { isDuplicateKey } from './mongodb.errors';

interface StoredParkedEvent extends ConsumerDocument, ParkedEvent {}

/** One document for each consumer and stream: the stream's first parked event. */
export class MongodbParkedEvents {
  constructor(private readonly database: MongodbDatabase) {}

  async park(consumer: string, event: ParkedEvent): Promise<void> {
    const { streamId, revision, position, type, error } = event;
    const key = keyOf(consumer, streamId);
    const content = { consumer, streamId, revision, position, type, error };
    try {
      await this.in(consumer).insertOne({ ...key, ...content });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.in(consumer).updateOne({ ...key, revision: { $gte: revision } }, { $set: content });
    }
  }

  async of(consumer: string): Promise<ParkedEvent[]> {
    const found = await this.in(consumer)
      .find(withPrefix(prefixOf(consumer)))
      .sort({ position: 1 })
      .toArray();
    return found.map(({ streamId, revision, position, type, error }) => ({
      streamId,
      revision,
      position,
      type,
      error,
    }));
  }

  async unpark(consumer: string, streamId: string): Promise<void> {
    await this.in(consumer).deleteOne(keyOf(consumer, streamId));
  }

  async forget(consumer: string): Promise<void> {
    await this.in(consumer).deleteMany(withPrefix(prefixOf(consumer)));
  }

  private in(consumer: string) {
    return collectionOf<StoredParkedEvent>(this.database, consumer);
  }
}

function keyOf(consumer: string, streamId: string) {
  return { _id: `${prefixOf(consumer)}:${streamId}`, user_id: NOBODY } as const;
}

function prefixOf(consumer: string): string {
  return `parked ${consumer}`;
}
