import { setImmediate } from 'node:timers/promises';
import {
  BACKWARDS,
  END,
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
  type EventReference,
  EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type RecordedEvent,
  StoreUnavailable,
  StreamDeleted,
  type SubscribeOptions,
  type SubscriptionBatch,
  WrongExpectedRevision,
} from '../../event-sourcing/log/event-store';
import { EventstoredbConnection, type Session } from './eventstoredb.connection';
import { DeadlineExpired, within } from './eventstoredb.deadline';
import { appendError, saysDeleted, saysNoStream, saysNotLeader } from './eventstoredb.errors';
import { isPosition, parsePosition, recordedOf } from './eventstoredb.position';
import { truncated } from './eventstoredb.removals';
import { watchBytes } from './eventstoredb.raw-bytes';
import { EventstoredbSubscription } from './eventstoredb.subscription';
import { unavailable } from './eventstoredb.unavailable';

export interface EventstoredbOptions {
  /** Milliseconds until the outcome of an append counts as unknown. */
  readonly appendDeadline?: number;
  /** Milliseconds without data for a read, or without confirmation of a new subscription, until it counts as lost. */
  readonly readDeadline?: number;
}

/**
 * In milliseconds. The server compares an append's deadline with its own clock, and also has its own timeout. The
 * deadline is long so that appends do not fail if the clocks differ.
 */
const DEADLINE_AT_THE_SERVER = 24 * 60 * 60 * 1_000;

/** Retries a change of a stream's metadata if another writer changed it first. */
const againOnConflict = retry(handleType(WrongExpectedRevision), {
  maxAttempts: 8,
  backoff: new ExponentialBackoff({ initialDelay: 5, maxDelay: 200 }),
});

/** The log in EventStoreDB 23.10 or later. Older versions do not report when a subscription has caught up. */
export class EventstoredbEventStore extends EventStore {
  private constructor(
    private readonly connection: EventstoredbConnection,
    private readonly appendDeadline: number,
    private readonly readDeadline: number,
  ) {
    super();
  }

  /**
   * Connects on first use, so the service can start and wait while the server is unavailable.
   * @param url `esdb://…` or `esdb+discover://…`
   * @throws Error with a message for operators if the URL is invalid
   */
  static open(url: string, { appendDeadline = 5_000, readDeadline = 5_000 }: EventstoredbOptions = {}) {
    return new EventstoredbEventStore(new EventstoredbConnection(url, readDeadline), appendDeadline, readDeadline);
  }

  /** Ends all subscriptions and other calls. */
  close(): Promise<void> {
    return this.connection.close();
  }

  async append(streamId: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<number> {
    return this.write(streamId, expected, events.map(serialisable));
  }

  /** Sets `$tb` (truncate before) in the stream's metadata and keeps its other fields. */
  async truncate(streamId: string, before: number): Promise<void> {
    const metadataStream = `$$${streamId}`;
    const id = uuidv4();
    await againOnConflict.execute(async () => {
      // Trap: the client's getStreamMetadata returns a log position as the metadata's revision.
      const [latest] = await this.readStream(metadataStream);
      const metadata = (latest?.data ?? {}) as Record<string, JSONType>;
      // A lower value would make truncated events visible again.
      if (Number(metadata['$tb'] ?? -1) >= before) return;
      const event = jsonEvent({ id, type: '$metadata', data: truncated(metadata, before) });
      await this.write(metadataStream, latest?.revision ?? 'no_stream', [event]).catch((error: unknown) => {
        if (error instanceof StreamDeleted) return;
        if (!(error instanceof AppendOutcomeUnknown)) throw error;
        throw new StoreUnavailable(`It is unknown whether EventStoreDB truncated ${streamId}`, { cause: error });
      });
    });
  }

  /**
   * Trap: the revisions of a soft-deleted stream go on after its last one, even if the append expects no stream. So the
   * new revision comes from the response.
   */
  private async write(streamId: string, expected: ExpectedRevision, proposed: JSONEventData[]): Promise<number> {
    const session = this.connection.session;
    try {
      const appending = session.client.appendToStream(streamId, proposed, {
        // Trap: a repeated append is recognised only if it states a revision. The server compares ids, not contents.
        expectedRevision: expected === 'no_stream' ? NO_STREAM : BigInt(expected),
        requiresLeader: true,
        deadline: DEADLINE_AT_THE_SERVER,
      });
      // Trap: the client does not enforce the deadline. If the server never responds, its promise never settles.
      const { nextExpectedRevision } = await within(this.appendDeadline, appending);
      this.connection.succeeded(session, 'append');
      return Number(nextExpectedRevision);
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
      if (!began) await this.connection.failed(session, 'subscribe', error as StoreUnavailable);
      throw session.replacedBecause ?? error;
    } finally {
      signal.removeEventListener('abort', stop);
      await subscription.close();
    }
  }

  async contains({ position, id, streamId, revision }: EventReference): Promise<boolean> {
    return this.reading(async (client) => {
      // Inclusive: the first event at or after the position.
      const from = { fromPosition: parsePosition(position), maxCount: 1, requiresLeader: true };
      const [found] = await this.eventsOf(client.readAll(from));
      if (found?.id === id && found.position === position) return true;
      return this.isRemoved(client, streamId, revision);
    });
  }

  isPosition(text: string): boolean {
    return isPosition(text);
  }

  async lastPosition(): Promise<Position | undefined> {
    return this.reading(async (client) => {
      const last = { fromPosition: END, direction: BACKWARDS, maxCount: 1, requiresLeader: true } as const;
      const [found] = await this.eventsOf(client.readAll(last));
      return found?.position;
    });
  }

  /** Reads the first event of `$all`: this needs the same rights as a subscription. */
  async ping(): Promise<void> {
    await this.reading((client) => this.eventsOf(client.readAll({ maxCount: 1 })));
  }

  /** Whether the stream was deleted, or truncated after this revision. Its metadata stays after a scavenge. */
  private async isRemoved(client: EventStoreDBClient, streamId: string, revision: number): Promise<boolean> {
    try {
      const from = { fromRevision: BigInt(revision), maxCount: 1, requiresLeader: true };
      const [first] = await this.eventsOf(client.readStream(streamId, from));
      return first !== undefined && first.revision > revision;
    } catch (error) {
      if (saysDeleted(error)) return true;
      if (!saysNoStream(error)) throw error;
      const [metadata] = await this.readStream(`$$${streamId}`);
      return Number((metadata?.data as { $tb?: unknown } | undefined)?.$tb) > revision;
    }
  }

  /** Retries once on NotLeader: that error names the leader, and the client then switches to it. */
  private async reading<T>(read: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
    const session = this.connection.session;
    try {
      const result = await read(session.client).catch(async (error: unknown) => {
        if (!saysNotLeader(error)) throw error;
        await setImmediate();
        return read(session.client);
      });
      // Trap: if the client is closed during a read, the read ends without an error, as if it were complete.
      if (session.ended) throw new StoreUnavailable('the EventStoreDB client was closed during a read');
      this.connection.succeeded(session, 'read');
      return result;
    } catch (error) {
      const failure = unavailable(error, this.connection.address);
      await this.connection.failed(session, 'read', failure);
      throw failure;
    }
  }

  /** Trap: the client has no read deadline. This one bounds the time between events, so long streams can be read. */
  private async eventsOf(reading: StreamingRead<ResolvedEvent>): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const expiry = new DeadlineExpired(this.readDeadline);
    const silence = setTimeout(() => reading.destroy(expiry), this.readDeadline);
    // Never removed: an `error` event without a listener ends the process, even after the read is abandoned.
    reading.on('error', () => undefined);
    try {
      for await (const { event } of reading) {
        silence.refresh();
        if (event !== undefined) events.push(recordedOf(event));
      }
      return events;
    } catch (error) {
      // Trap: a server closes the connection of a client that cancels many calls (CVE-2023-44487). The server itself ends the
      // read of a stream that does not exist.
      if (!saysNoStream(error)) await within(this.readDeadline, reading.cancel()).catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(silence);
    }
  }

  private async sorted(session: Session, error: Error): Promise<Error> {
    const responded = error instanceof WrongExpectedRevision || error instanceof AppendRefused;
    if (responded) this.connection.succeeded(session, 'append');
    else await this.connection.failed(session, 'append');
    return error;
  }
}

/**
 * Trap: if an event cannot be written as JSON (a BigInt, a cycle), the client's append never settles.
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
