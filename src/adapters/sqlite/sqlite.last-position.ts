import { pathToFileURL } from 'node:url';
import Database from 'libsql';

/** Of the last event ever appended, whether or not it was erased since. */
export const LAST_POSITION = "SELECT seq FROM sqlite_sequence WHERE name = 'events'";

/** Opens the file for reading only: closing such a connection leaves the write-ahead log as it is. */
export function readOnly(path: string): string {
  return `${pathToFileURL(path).href}?mode=ro`;
}

/** @returns 0 when nothing was ever appended @throws SqliteError */
export function lastPositionIn(path: string): number {
  const connection = new Database(readOnly(path));
  try {
    const tables = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'events'").all();
    return tables.length === 0 ? 0 : lastPosition(connection);
  } finally {
    connection.close();
  }
}

/** Keeps positions from being given again that were acknowledged before. */
export function raisePosition(connection: Database.Database, atLeast: number): void {
  const position = Math.max(atLeast, lastPosition(connection));
  connection.exec(`BEGIN;
    DELETE FROM sqlite_sequence WHERE name = 'events';
    INSERT INTO sqlite_sequence VALUES ('events', ${position});
    COMMIT;`);
}

export function lastPosition(connection: Database.Database): number {
  // `all` runs the statement to its end, so that it holds no lock afterwards.
  const [row] = connection.prepare(LAST_POSITION).all() as { seq: number }[];
  return row?.seq ?? 0;
}
