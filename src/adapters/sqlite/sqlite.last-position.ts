import { pathToFileURL } from 'node:url';
import Database from 'libsql';

/** Position of the last event ever appended, even if it was erased later. */
export const LAST_POSITION = "SELECT seq FROM sqlite_sequence WHERE name = 'events'";

/** A URL that opens the file read-only. Closing such a connection does not change the write-ahead log. */
export function readOnly(path: string): string {
  return `${pathToFileURL(path).href}?mode=ro`;
}

/** @returns 0 if no event was ever appended @throws SqliteError */
export function lastPositionIn(path: string): number {
  const connection = new Database(readOnly(path));
  try {
    const tables = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'events'").all();
    return tables.length === 0 ? 0 : lastPosition(connection);
  } finally {
    connection.close();
  }
}

/** Makes the next position higher than `atLeast`, so that no acknowledged position is reused. */
export function raisePosition(connection: Database.Database, atLeast: number): void {
  const position = Math.max(atLeast, lastPosition(connection));
  connection.exec(`BEGIN;
    DELETE FROM sqlite_sequence WHERE name = 'events';
    INSERT INTO sqlite_sequence VALUES ('events', ${position});
    COMMIT;`);
}

export function lastPosition(connection: Database.Database): number {
  // `all` runs the statement to completion, so that it holds no lock afterwards.
  const [row] = connection.prepare(LAST_POSITION).all() as { seq: number }[];
  return row?.seq ?? 0;
}
