import { EventEmitter, once } from 'node:events';
import {
  AppendOutcomeUnknown,
  EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionBatch,
  WrongExpectedRevision,
} from '../../event-sourcing/event-store';
import { type SqliteDatabase } from './sqlite.database';

interface EventRow {
  readonly position: number;
  readonly stream_id: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** Each batch of a replay is two commits; but while it is projected, nothing else is served. */
const EVENTS_IN_A_BATCH = 2_000;
const INSERT = 'INSERT INTO events (stream_id, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)';
const LAST_REVISION = 'SELECT revision FROM events WHERE stream_id = ? ORDER BY revision DESC LIMIT 1';
const STREAM = 'SELECT * FROM events WHERE stream_id = ? AND revision >= ? ORDER BY revision';
const BEHIND = 'SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?';
const REPEATED = 'SELECT id FROM events WHERE stream_id = ? AND revision BETWEEN ? AND ? ORDER BY revision';
const TRUNCATE = `DELETE FROM events WHERE stream_id = ?1 AND revision < ?2
  AND revision < (SELECT MAX(revision) FROM events WHERE stream_id = ?1)`;

export class SqliteEventStore extends EventStore {
  private readonly appended = new EventEmitter().setMaxListeners(0);

  constructor(private readonly database: SqliteDatabase) {
    super();
  }

  async append(streamId: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<number> {
    const rows = events.map((event) => [
      event.id,
      event.type,
      JSON.stringify(event.data),
      JSON.stringify(event.metadata),
    ]);
    const first = expected === 'no_stream' ? 0 : expected + 1;
    const last = first + events.length - 1;
    const outcome = await this.database
      .write(() => {
        const current = this.database.get<{ revision: number }>(LAST_REVISION, streamId)?.revision ?? -1;
        if (current !== first - 1) return this.isRepeated(streamId, first, last, events) ? 'repeated' : 'conflict';
        rows.forEach((row, index) => this.database.run(INSERT, streamId, first + index, ...row));
        return 'written';
      })
      .catch((error: unknown) => {
        throw new AppendOutcomeUnknown('SQLite failed to commit', { cause: error });
      });
    if (outcome === 'conflict') throw new WrongExpectedRevision(streamId, expected);
    if (outcome === 'written') this.appended.emit('appended');
    return last;
  }

  async readStream(streamId: string, fromRevision = 0): Promise<RecordedEvent[]> {
    return this.database.all<EventRow>(STREAM, streamId, fromRevision).map(recorded);
  }

  async truncate(streamId: string, before: number): Promise<void> {
    const deleted = await this.database.write(() => this.database.run(TRUNCATE, streamId, before));
    this.database.scrub(deleted);
  }

  async *subscribe({ prefixes, after, signal }: SubscribeOptions): AsyncGenerator<SubscriptionBatch> {
    let position = after === undefined ? 0 : Number(after);
    while (!signal.aborted) {
      const rows = this.database.all<EventRow>(BEHIND, position, EVENTS_IN_A_BATCH);
      const live = rows.length < EVENTS_IN_A_BATCH;
      position = rows[rows.length - 1]?.position ?? position;
      const events = rows.filter((row) => prefixes.some((prefix) => row.stream_id.startsWith(prefix))).map(recorded);
      yield { events, live, ...(position > 0 && { upTo: positionOf(position) }) };
      if (live && !this.has(position)) await this.nextAppend(signal);
    }
  }

  ping(): Promise<void> {
    return this.database.probe();
  }

  private isRepeated(streamId: string, first: number, last: number, events: readonly NewEvent[]): boolean {
    const there = this.database.all<{ id: string }>(REPEATED, streamId, first, last);
    return there.length === events.length && there.every((row, index) => row.id === events[index]!.id);
  }

  private has(position: number): boolean {
    return this.database.get('SELECT 1 FROM events WHERE position > ? LIMIT 1', position) !== undefined;
  }

  private async nextAppend(signal: AbortSignal): Promise<void> {
    await once(this.appended, 'appended', { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

/** Of one width, so that text compares as the numbers do. */
function positionOf(position: number): Position {
  return String(position).padStart(16, '0');
}

function recorded(row: EventRow): RecordedEvent {
  return {
    id: row.id,
    type: row.type,
    data: JSON.parse(row.data) as object,
    metadata: JSON.parse(row.metadata) as RecordedEvent['metadata'],
    streamId: row.stream_id,
    revision: row.revision,
    position: positionOf(row.position),
  };
}
