import { isUtf8 } from 'node:buffer';
import {
  type EventMetadata,
  type EventReference,
  type Position,
  type RecordedEvent,
} from '../../event-sourcing/log/event-store';
import { type SqliteDatabase } from './sqlite.database';

export interface StoredEvents {
  /** Those of the wanted types. */
  readonly events: RecordedEvent[];
  /** Number of rows read. */
  readonly rows: number;
  /** Position of the last row. */
  readonly end: number | undefined;
  /** The last row, of any type. Absent if there is none, or if it is not UTF-8. */
  readonly last?: EventReference | undefined;
}

/** Which rows of the table of events to read. */
export interface Rows {
  /** The condition, the order and the limit. Positions must increase in this order. */
  readonly where: string;
  readonly parameters: readonly unknown[];
  /** Types to return; absent: all. An event whose type cannot be read is always returned. */
  readonly wanted?: ReadonlySet<string> | undefined;
}

type Place = Pick<RecordedEvent, 'streamId' | 'revision' | 'position'>;

/** Control characters, so they never occur in valid JSON, or in ids or types of this service. */
const SEPARATOR = '\x1e';
const ROW_SEPARATOR = '\x1d';

const TEXTS = joined('stream_id', 'id', 'type', 'data', 'metadata');

/**
 * Reads all rows as one value: the driver takes longer to return a row than SQLite takes to read it.
 * @returns undefined if something is wrong with one of the rows
 * @throws StoreUnavailable
 */
export function readTogether(database: SqliteDatabase, { where, parameters, wanted }: Rows): StoredEvents | undefined {
  const sql = `SELECT count(*) AS rows, CAST(group_concat(row, ${charOf(ROW_SEPARATOR)}) AS BLOB) AS texts
    FROM (SELECT ${joined('position', 'revision', TEXTS)} AS row FROM events WHERE ${where})`;
  const { rows, texts } = database.get<{ rows: number; texts: ArrayBuffer | null }>(sql, ...parameters)!;
  if (rows === 0) return { events: [], rows, end: undefined };
  const bytes = Buffer.from(texts ?? new ArrayBuffer(0));
  const read = isUtf8(bytes) ? bytes.toString().split(ROW_SEPARATOR) : [];
  if (read.length !== rows) return undefined;
  const events: RecordedEvent[] = [];
  let end = 0;
  for (const row of read) {
    const [position, revision, streamId = '', ...fields] = row.split(SEPARATOR);
    // SQLite concatenates in the order of the inner query, but does not guarantee it.
    if (Number(position) <= end) return undefined;
    end = Number(position);
    const place = { streamId, revision: Number(revision), position: positionOf(end) };
    if (String(place.revision) !== revision) return undefined;
    if (!isWanted(fields, wanted)) continue;
    const event = parsed(place, fields);
    if (event.unreadable !== undefined) return undefined;
    events.push(event);
  }
  return { events, rows, end, last: referenceOf(read[rows - 1]!) };
}

/**
 * Delivers an event that cannot be decoded as unreadable, so that only its own stream waits.
 *
 * Trap: the driver ends the process if a text column contains bytes that are not UTF-8. So all are read as bytes.
 * @throws StoreUnavailable
 */
export function readOneByOne(database: SqliteDatabase, { where, parameters, wanted }: Rows): StoredEvents {
  const sql = `SELECT position, revision, CAST(${TEXTS} AS BLOB) AS texts FROM events WHERE ${where}`;
  const rows = database.all<{ position: number; revision: number; texts: ArrayBuffer | null }>(sql, ...parameters);
  const events: RecordedEvent[] = [];
  let last: EventReference | undefined;
  for (const { position, revision, texts } of rows) {
    const bytes = Buffer.from(texts ?? new ArrayBuffer(0));
    const [streamId = '', ...fields] = bytes.toString().split(SEPARATOR);
    const place = { streamId, revision: revisionOf(revision), position: positionOf(position) };
    last = isUtf8(bytes) ? { ...place, id: fields[0] ?? '' } : undefined;
    if (last === undefined) events.push(unreadable(place, 'it is not UTF-8'));
    else if (isWanted(fields, wanted)) events.push(parsed(place, fields));
  }
  return { events, rows: rows.length, end: rows[rows.length - 1]?.position, last };
}

function referenceOf(row: string): EventReference {
  const [position, revision, streamId = '', id = ''] = row.split(SEPARATOR);
  return { position: positionOf(Number(position)), revision: Number(revision), streamId, id };
}

/** Padded to a fixed width, so that positions compare as strings in the order of the numbers. */
export function positionOf(position: number): Position {
  return String(position).padStart(16, '0');
}

/** If there are more fields than columns, it is not known which one is the type. */
function isWanted([, type = '', , , ...rest]: readonly string[], wanted: Rows['wanted']): boolean {
  return rest.length > 0 || wanted?.has(type) !== false;
}

function parsed(
  place: Place,
  [id = '', type = '', data = '', metadata = '', ...rest]: readonly string[],
): RecordedEvent {
  if (rest.length > 0) return unreadable(place, 'it contains control characters');
  try {
    return { id, type, data: JSON.parse(data) as object, metadata: JSON.parse(metadata) as EventMetadata, ...place };
  } catch {
    return unreadable(place, 'its data or metadata is not JSON');
  }
}

function unreadable(place: Place, reason: string): RecordedEvent {
  return { id: '', type: 'unreadable', data: {}, metadata: {} as EventMetadata, ...place, unreadable: reason };
}

/** SQLite accepts any value in any column. An invalid revision becomes -1, so that a retry reads the whole stream. */
function revisionOf(revision: unknown): number {
  return Number.isSafeInteger(revision) ? (revision as number) : -1;
}

function joined(...columns: readonly string[]): string {
  return columns.join(` || ${charOf(SEPARATOR)} || `);
}

function charOf(separator: string): string {
  return `char(${separator.charCodeAt(0)})`;
}
