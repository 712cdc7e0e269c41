import { setImmediate } from 'node:timers/promises';
import {
  type EventStoreDBClient,
  type JSONEventData,
  type JSONType,
  jsonEvent,
  NO_STREAM,
  type ResolvedEvent,
  type StreamingRead,
} from '@eventstore/db-client';
import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { v4 as uuidv4 } from 'uuid';
import {
  AppendOutcomeUnknown,
  AppendRefused,
  EventStore,
  type ExpectedRevision,
  type NewEvent,
  type RecordedEvent,
  StoreUnavailable,
  type SubscribeOptions,
  type SubscriptionBatch,
  WrongExpectedRevision,
} from '../../event-sourcing/log/event-store';
import { EventstoredbConnection, type Session } from './eventstoredb.connection';
import { DeadlineExpired, within } from './eventstoredb.deadline';
import { appendError, saysNoStream, saysNotLeader } from './eventstoredb.errors';
import { recordedOf } from './eventstoredb.position';
import { watchBytes } from './eventstoredb.raw-bytes';
import { EventstoredbSubscription } from './eventstoredb.subscription';
import { unavailable } from './eventstoredb.unavailable';

export interface EventstoredbOptions {
  /** Milliseconds until the outcome of an append counts as unknown. */
  readonly appendDeadline?: number;
  /** Milliseconds without a sign of a read, or of a new subscription, until it counts as lost. */
  readonly readDeadline?: number;
}

/**
 * The server compares an append's deadline with its own clock, and has a limit of its own. Far away, so that clocks
 * that differ do not make every append fail.
 */
const DEADLINE_AT_THE_SERVER = 24 * 60 * 60 * 1_000;

/** For a stream's metadata: another writer came first. */
const againOnConflict = retry(handleType(WrongExpectedRevision), {
  maxAttempts: 8,
  backoff: new ExponentialBackoff({ initialDelay: 5, maxDelay: 200 }),
});

/** The log in an EventStoreDB, version 23.10 or later: older ones do not tell when a subscription has caught up. */
export class EventstoredbEventStore extends EventStore {
  private constructor(
    private readonly connection: EventstoredbConnection,
    private readonly appendDeadline: number,
    private readonly readDeadline: number,
  ) {
    super();
  }

  /**
   * Connects when first used, so that the service starts, and waits, while the server is away.
   * @param url `esdb://…` or `esdb+discover://…`
   * @throws Error with a sentence for people when the URL cannot be used
   */
  static open(url: string, { appendDeadline = 5_000, readDeadline = 5_000 }: EventstoredbOptions = {}) {
    return new EventstoredbEventStore(new EventstoredbConnection(url, readDeadline), appendDeadline, readDeadline);
  }

  /** Ends every subscription and what else is under way. */
  close(): Promise<void> {
    return this.connection.close();
  }

  async append(streamId: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<number> {
    await this.write(streamId, expected, events.map(serialisable));
    return (expected === 'no_stream' ? -1 : expected) + events.length;
  }

  /** Changes nothing else in the stream's metadata. */
  async truncate(streamId: string, before: number): Promise<void> {
    const metadataStream = `$$${streamId}`;
    const id = uuidv4();
    await againOnConflict.execute(async () => {
      // Trap: the client's getStreamMetadata returns a log position as the metadata's revision.
      const [latest] = await this.readStream(metadataStream);
      const metadata = (latest?.data ?? {}) as Record<string, JSONType>;
      // A lower value would show again what was truncated.
      if (Number(metadata['$tb'] ?? -1) >= before) return;
      const event = jsonEvent({ id, type: '$metadata', data: { ...metadata, $tb: before } });
      await this.write(metadataStream, latest?.revision ?? 'no_stream', [event]).catch((error: unknown) => {
        if (!(error instanceof AppendOutcomeUnknown)) throw error;
        throw new StoreUnavailable(`EventStoreDB did not say whether it truncated ${streamId}`, { cause: error });
      });
    });
  }

  private async write(streamId: string, expected: ExpectedRevision, proposed: JSONEventData[]): Promise<void> {
    const session = this.connection.session;
    try {
      const appending = session.client.appendToStream(streamId, proposed, {
        // Trap: only a stated revision makes a repeated append the same as one; what is in it is not compared.
        expectedRevision: expected === 'no_stream' ? NO_STREAM : BigInt(expected),
        requiresLeader: true,
        deadline: DEADLINE_AT_THE_SERVER,
      });
      // Trap: the client keeps no deadline; with a silent server its promise never settles.
      await within(this.appendDeadline, appending);
      this.connection.succeeded(session, 'append');
    } catch (error) {
      throw await this.sorted(session, appendError(error, streamId, expected, this.connection.address));
    }
  }

  async readStream(streamId: string, fromRevision = 0, limit?: number): Promise<RecordedEvent[]> {
    return this.reading(async (client) => {
      const options = {
        fromRevision: BigInt(fromRevision),
        requiresLeader: true,
        ...(limit !== undefined && { maxCount: limit }),
      };
      try {
        return await this.eventsOf(watchBytes(client.readStream(streamId, options)));
      } catch (error) {
        if (saysNoStream(error)) return [];
        throw error;
      }
    });
  }

  async *subscribe(options: SubscribeOptions): AsyncGenerator<SubscriptionBatch> {
    const { signal } = options;
    if (signal.aborted) return;
    const session = this.connection.session;
    const subscription = new EventstoredbSubscription(
      session.client,
      this.connection.address,
      options,
      this.readDeadline,
    );
    const stop = () => subscription.notice();
    signal.addEventListener('abort', stop);
    let began = false;
    try {
      while (true) {
        await subscription.news();
        if (signal.aborted) return;
        if (!began) this.connection.succeeded(session, 'subscribe');
        began = true;
        yield subscription.take();
        if (signal.aborted) return;
      }
    } catch (error) {
      if (!began) await this.connection.failed(session, 'subscribe');
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      await subscription.close();
    }
  }

  /** Asks for what every subscription needs: the log's beginning. */
  async ping(): Promise<void> {
    await this.reading((client) => this.eventsOf(client.readAll({ maxCount: 1 })));
  }

  /** A node that is not the leader says who is, and the client turns there: once more, then. */
  private async reading<T>(read: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
    const session = this.connection.session;
    try {
      const result = await read(session.client).catch(async (error: unknown) => {
        if (!saysNotLeader(error)) throw error;
        await setImmediate();
        return read(session.client);
      });
      // Trap: reads that end because their client is closed end as if there were no more.
      if (session.ended) throw new StoreUnavailable('the EventStoreDB client was closed while it read');
      this.connection.succeeded(session, 'read');
      return result;
    } catch (error) {
      await this.connection.failed(session, 'read');
      throw unavailable(error, this.connection.address);
    }
  }

  /** Trap: the client keeps no deadline for reads either. A long stream may take its time as long as events come. */
  private async eventsOf(reading: StreamingRead<ResolvedEvent>): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const expiry = new DeadlineExpired(this.readDeadline);
    const silence = setTimeout(() => reading.destroy(expiry), this.readDeadline);
    // Stays for good: an error without a listener, even of a read that was left long ago, ends the process.
    reading.on('error', () => undefined);
    try {
      for await (const { event } of reading) {
        silence.refresh();
        if (event !== undefined) events.push(recordedOf(event));
      }
      return events;
    } catch (error) {
      await within(this.readDeadline, reading.cancel()).catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(silence);
    }
  }

  private async sorted(session: Session, error: Error): Promise<Error> {
    const answered = error instanceof WrongExpectedRevision || error instanceof AppendRefused;
    if (answered) this.connection.succeeded(session, 'append');
    else await this.connection.failed(session, 'append');
    return error;
  }
}

/**
 * Trap: what JSON cannot carry (a BigInt, a cycle) makes the client's append hang for ever.
 * @throws AppendRefused
 */
function serialisable({ id, type, data, metadata }: NewEvent): JSONEventData {
  try {
    JSON.stringify([data, metadata]);
  } catch (error) {
    throw new AppendRefused(`${type} cannot be written as JSON: ${(error as Error).message}`, { cause: error });
  }
  return jsonEvent({ id, type, data: data as JSONType, metadata });
}
