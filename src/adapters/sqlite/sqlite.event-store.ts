import { isUtf8 } from 'node:buffer';
import { EventEmitter, once } from 'node:events';
import {
  AppendOutcomeUnknown,
  type EventMetadata,
  EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionBatch,
  WrongExpectedRevision,
} from '../../event-sourcing/log/event-store';
import { categoryOf } from '../../event-sourcing/log/identity';
import { type SqliteDatabase } from './sqlite.database';
import { CATEGORY } from './sqlite.schema';
import { type EventRow } from './sqlite.writes';

interface StoredEvent {
  readonly position: number;
  readonly revision: number;
  /** The text columns, with a SEPARATOR between them. */
  readonly texts: ArrayBuffer | null;
}

/** A trade-off: each batch costs a commit, and reading and folding it takes the event loop 10 to 20 ms. */
const EVENTS_IN_A_BATCH = 400;
const TRUNCATE = `DELETE FROM events WHERE stream_id = ?1 AND revision < ?2
  AND revision < (SELECT MAX(revision) FROM events WHERE stream_id = ?1)`;

/** A control character, so it never occurs in valid JSON, or in ids or types of this service. */
const SEPARATOR = '\x1e';

/** Trap: the driver ends the process if a text column contains bytes that are not UTF-8. So all are read as bytes. */
const COLUMNS = `position, revision, CAST(${['stream_id', 'id', 'type', 'data', 'metadata'].join(
  ` || char(${SEPARATOR.charCodeAt(0)}) || `,
)} AS BLOB) AS texts`;
const STREAM = `SELECT ${COLUMNS} FROM events WHERE stream_id = ? AND revision >= ? ORDER BY revision LIMIT ?`;
const BEHIND = `SELECT ${COLUMNS} FROM events WHERE ${CATEGORY} = ? AND position > ? ORDER BY position LIMIT ?`;
const ANY_BEHIND = `SELECT 1 FROM events WHERE ${CATEGORY} = ? AND position > ? LIMIT 1`;

export class SqliteEventStore extends EventStore {
  private readonly appended = new EventEmitter().setMaxListeners(0);

  constructor(private readonly database: SqliteDatabase) {
    super();
  }

  async append(streamId: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<number> {
    const rows = events.map(({ id, type, data, metadata }): EventRow => [
      id,
      type,
      JSON.stringify(data),
      JSON.stringify(metadata),
    ]);
    const first = expected === 'no_stream' ? 0 : expected + 1;
    const last = first + events.length - 1;
    const outcome = await this.database.write('append', { streamId, first, rows }).catch((error: unknown) => {
      throw new AppendOutcomeUnknown('SQLite failed to commit', { cause: error });
    });
    if (outcome === 'conflict') throw new WrongExpectedRevision(streamId, expected);
    if (outcome === 'written') this.appended.emit(appendedTo(categoryOf(streamId)));
    return last;
  }

  async readStream(streamId: string, fromRevision = 0, limit = -1): Promise<RecordedEvent[]> {
    return this.database.all<StoredEvent>(STREAM, streamId, fromRevision, limit).map((row) => recorded(row)!);
  }

  async truncate(streamId: string, before: number): Promise<void> {
    await this.database.scrub(await this.database.write('run', [[TRUNCATE, streamId, before]]));
  }

  async *subscribe({ category, types, after, signal }: SubscribeOptions): AsyncGenerator<SubscriptionBatch> {
    const wanted = types && new Set(types);
    let position = after === undefined ? 0 : Number(after);
    while (!signal.aborted) {
      const rows = this.database.all<StoredEvent>(BEHIND, category, position, EVENTS_IN_A_BATCH);
      const live = rows.length < EVENTS_IN_A_BATCH;
      position = rows[rows.length - 1]?.position ?? position;
      const events = rows.flatMap((row) => recorded(row, wanted) ?? []);
      yield { events, live, ...(position > 0 && { upTo: positionOf(position) }) };
      if (live && !this.hasAny(category, position)) await this.nextAppend(category, signal);
    }
  }

  ping(): Promise<void> {
    return this.database.probe();
  }

  private hasAny(category: string, after: number): boolean {
    return this.database.get(ANY_BEHIND, category, after) !== undefined;
  }

  private async nextAppend(category: string, signal: AbortSignal): Promise<void> {
    await once(this.appended, appendedTo(category), { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

function appendedTo(category: string): string {
  return `appended to ${category}`;
}

/** Padded to a fixed width, so that positions compare as strings in the order of the numbers. */
function positionOf(position: number): Position {
  return String(position).padStart(16, '0');
}

/**
 * Delivers an event that cannot be decoded as unreadable, so that only its own stream waits.
 * @returns undefined if the event has a type that is not wanted
 */
function recorded({ texts, revision, position }: StoredEvent, wanted?: ReadonlySet<string>): RecordedEvent | undefined {
  const bytes = Buffer.from(texts ?? new ArrayBuffer(0));
  const [streamId = '', id = '', type = '', data = '', metadata = '', ...rest] = bytes.toString().split(SEPARATOR);
  const place = { streamId, revision: revisionOf(revision), position: positionOf(position) };
  if (!isUtf8(bytes)) return unreadable(place, 'it is not UTF-8');
  if (rest.length > 0) return unreadable(place, 'it contains control characters');
  if (wanted?.has(type) === false) return undefined;
  try {
    return { id, type, data: JSON.parse(data) as object, metadata: JSON.parse(metadata) as EventMetadata, ...place };
  } catch {
    return unreadable(place, 'its data or metadata is not JSON');
  }
}

function unreadable(place: Pick<RecordedEvent, 'streamId' | 'revision' | 'position'>, reason: string): RecordedEvent {
  return { id: '', type: 'unreadable', data: {}, metadata: {} as EventMetadata, ...place, unreadable: reason };
}

/** SQLite accepts any value in any column. An invalid revision becomes -1, so that a retry reads the whole stream. */
function revisionOf(revision: unknown): number {
  return Number.isSafeInteger(revision) ? (revision as number) : -1;
}
