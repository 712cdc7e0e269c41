import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Database from 'libsql';
import { type Contents, schemaOf } from './sqlite.schema';
import { type SqliteStatements } from './sqlite.statements';

/**
 * Size of the write-ahead log, in pages of 4 KiB, at which SQLite moves it into the file. SQLite's default of 1,000
 * rewrites the same index pages many times while events are appended or projected. Durability does not depend on it.
 */
const PAGES_IN_LOG = 10_000;

const BUSY_TIMEOUT_MS = 1_000;

/** How long emptying the write-ahead log waits for readers. This service's own reads take less. */
const EMPTY_TIMEOUT_MS = 100;

const CACHE_KIB = 65_536;

/** Opens the file for writing, in WAL mode, and creates missing tables. @throws SqliteError */
export function openConnection(path: string, contents: Contents): Database.Database {
  const connection = new Database(path);
  try {
    connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    // Overwrites deleted content, so that erased personal data does not stay in unused parts of the file.
    connection.pragma('secure_delete = ON');
    connection.pragma(`wal_autocheckpoint = ${PAGES_IN_LOG}`);
    connection.pragma(`cache_size = -${CACHE_KIB}`);
    connection.exec(`BEGIN IMMEDIATE; ${schemaOf(contents)} COMMIT;`);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Opens a file that another connection of this process has open for writing. @throws SqliteError */
export function openReader(path: string): Database.Database {
  const connection = new Database(path);
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  connection.pragma(`cache_size = -${CACHE_KIB}`);
  connection.pragma('query_only = ON');
  return connection;
}

/** Closes the last connection to the file. */
export function closeReader({ connection }: SqliteStatements): void {
  connection.pragma('query_only = OFF');
  closeConnection(connection);
}

/**
 * Moves the write-ahead log into the file, and closes the connection at once. The driver itself closes it only after
 * its prepared statements were garbage-collected, and until then the file cannot leave WAL mode.
 */
export async function closeWriter(statements: SqliteStatements): Promise<void> {
  try {
    emptyLog(statements.connection);
  } catch {
    // The disk is full, or fails. The complete log stays beside the file.
  }
  statements.clear();
  statements.connection.close();
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  // The driver's finalizers run after the collection.
  await setImmediate();
}

/** Leaves WAL mode first, which moves the write-ahead log into the file. */
export function closeConnection(connection: Database.Database): void {
  try {
    connection.pragma('busy_timeout = 0');
    connection.pragma('journal_mode = DELETE');
  } catch {
    // Another program, such as a backup, reads the file, or the disk is full. The complete log stays beside the file.
  } finally {
    connection.close();
  }
}

/** Moves the log into the file and empties it. @returns false while another program reads the file */
export function emptyLog(connection: Database.Database): boolean {
  connection.pragma(`busy_timeout = ${EMPTY_TIMEOUT_MS}`);
  try {
    const [result] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return result?.busy === 0;
  } finally {
    connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}

/** Moves the log into the file without emptying it, in case the log's path no longer leads to the open log. */
export function keepWhatIsInTheLog(connection: Database.Database): void {
  try {
    connection.pragma('wal_checkpoint(FULL)');
  } catch {
    // Closing the database tries again.
  }
}
