import { EventEmitter, once } from 'node:events';
import {
  AppendOutcomeUnknown,
  type EventReference,
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
import { LAST_POSITION } from './sqlite.last-position';
import { CATEGORY } from './sqlite.schema';
import { positionOf, readOneByOne, readTogether } from './sqlite.stored-events';
import { type EventRow } from './sqlite.writes';

/** A trade-off: each batch costs a commit, and reading and folding it takes the event loop 10 to 20 ms. */
const EVENTS_IN_A_BATCH = 400;
const TRUNCATE = `DELETE FROM events WHERE stream_id = ?1 AND revision < ?2
  AND revision < (SELECT MAX(revision) FROM events WHERE stream_id = ?1)`;

const CATEGORY_BEHIND = `${CATEGORY} = ? AND position > ?`;
const STREAM = 'stream_id = ? AND revision >= ? ORDER BY revision LIMIT ?';
const BEHIND = `${CATEGORY_BEHIND} ORDER BY position LIMIT ?`;
const ANY_BEHIND = `SELECT 1 FROM events WHERE ${CATEGORY_BEHIND} LIMIT 1`;

/** As bytes, because an id that another program wrote may not be text. */
const EVENT_AT = 'SELECT 1 FROM events WHERE position = ? AND CAST(id AS BLOB) = CAST(? AS BLOB)';
const STARTS_AFTER = `SELECT 1 FROM events WHERE stream_id = ?1 AND revision > ?2
  AND NOT EXISTS (SELECT 1 FROM events WHERE stream_id = ?1 AND revision <= ?2) LIMIT 1`;

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
    return readOneByOne(this.database, { where: STREAM, parameters: [streamId, fromRevision, limit] }).events;
  }

  async truncate(streamId: string, before: number): Promise<void> {
    await this.database.scrub(await this.database.write('run', [[TRUNCATE, streamId, before]]));
  }

  async *subscribe({ category, types, after, signal }: SubscribeOptions): AsyncGenerator<SubscriptionBatch> {
    const wanted = types && new Set(types);
    let position = after === undefined ? 0 : Number(after);
    while (!signal.aborted) {
      const due = { where: BEHIND, parameters: [category, position, EVENTS_IN_A_BATCH], wanted };
      const { events, rows, end, last } = readTogether(this.database, due) ?? readOneByOne(this.database, due);
      const live = rows < EVENTS_IN_A_BATCH;
      position = end ?? position;
      yield { events, last, live, ...(position > 0 && { upTo: positionOf(position) }) };
      if (live && !this.hasAny(category, position)) await this.nextAppend(category, signal);
    }
  }

  async contains({ position, id, streamId, revision }: EventReference): Promise<boolean> {
    if (this.database.get(EVENT_AT, Number(position), id) !== undefined) return true;
    // A truncated stream starts at a later revision.
    return this.database.get(STARTS_AFTER, streamId, revision) !== undefined;
  }

  isPosition(text: string): boolean {
    return Number.isSafeInteger(Number(text)) && text === positionOf(Number(text));
  }

  async lastPosition(): Promise<Position | undefined> {
    const row = this.database.get<{ seq: number }>(LAST_POSITION);
    return row && positionOf(row.seq);
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
