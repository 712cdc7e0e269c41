import Database from 'libsql';
import { SCHEMA } from './sqlite.schema';

/**
 * Pages (of 4 KiB) that the write-ahead log gathers before they are taken into the file. SQLite's own 1,000 writes the
 * same index pages again and again while many events are appended or projected. Every commit is durable before that.
 */
const PAGES_IN_LOG = 10_000;

const BUSY_TIMEOUT_MS = 1_000;

/** In WAL mode and with our tables. @throws SqliteError */
export function openConnection(path: string): Database.Database {
  const connection = new Database(path);
  try {
    connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    // Overwrites what is deleted, so that erased personal data does not stay in unused parts of the file.
    connection.pragma('secure_delete = ON');
    connection.pragma(`wal_autocheckpoint = ${PAGES_IN_LOG}`);
    connection.pragma('cache_size = -65536');
    connection.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Leaving WAL mode takes the log into the file. */
export function closeConnection(connection: Database.Database): void {
  try {
    connection.pragma('busy_timeout = 0');
    connection.pragma('journal_mode = DELETE');
  } catch {
    // Another program reads the file, such as a backup, or the disk is full: the log stays beside the file, whole.
  } finally {
    connection.close();
  }
}

/** Takes the log into the file and makes it empty, without waiting. @returns false while another program reads the file */
export function emptyLog(connection: Database.Database): boolean {
  connection.pragma('busy_timeout = 0');
  try {
    const [result] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return result?.busy === 0;
  } finally {
    connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}

/** The log is open, but nobody will find it again: what it holds belongs into the file while this process lives. */
export function keepWhatIsInTheLog(connection: Database.Database): void {
  try {
    connection.pragma('wal_checkpoint(FULL)');
  } catch {
    // It is tried again when the database is closed.
  }
}
