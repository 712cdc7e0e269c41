import { EventStoreDBClient } from '@eventstore/db-client';

/** What an operator does with EventStoreDB's own means, through the client. Close it after the test. */
export class Operator {
  private readonly client: EventStoreDBClient;

  constructor(url: string) {
    this.client = EventStoreDBClient.connectionString(url);
  }

  /** Hard delete: the stream can never be read or appended to again. */
  async tombstone(streamId: string): Promise<void> {
    await this.client.tombstoneStream(streamId);
  }

  async softDelete(streamId: string): Promise<void> {
    await this.client.deleteStream(streamId);
  }

  /** Hides the events before a revision. */
  async truncate(streamId: string, before: number): Promise<void> {
    await this.client.setStreamMetadata(streamId, { truncateBefore: before });
  }

  async setMetadata(streamId: string, metadata: Parameters<EventStoreDBClient['setStreamMetadata']>[1]): Promise<void> {
    await this.client.setStreamMetadata(streamId, metadata);
  }

  async close(): Promise<void> {
    await this.client.dispose();
  }
}
