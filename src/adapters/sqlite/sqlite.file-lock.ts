import Database from 'libsql';
import { createPrivateFile } from './sqlite.private-file';

/**
 * Lets one process at a time open a database, while other programs can still read it, for example for a backup. The
 * lock file `<path>.lock` is an empty SQLite database with an open transaction. The operating system releases the lock
 * when the process ends, even after a crash.
 */
export class FileLock {
  private constructor(private readonly connection: Database.Database) {}

  /**
   * Creates the lock file and its folder if they are missing.
   * @throws SqliteError with the code SQLITE_BUSY if another process, or this one, holds the lock
   */
  static take(path: string): FileLock {
    const lock = FileLock.pathFor(path);
    createPrivateFile(lock);
    const connection = new Database(lock);
    try {
      // A killed process would leave a journal file behind.
      connection.pragma('journal_mode = MEMORY');
      connection.exec('BEGIN EXCLUSIVE');
      return new FileLock(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  static pathFor(path: string): string {
    return `${path}.lock`;
  }

  release(): void {
    this.connection.exec('ROLLBACK');
    this.connection.close();
  }
}
