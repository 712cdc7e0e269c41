import Database from 'libsql';
import { createPrivateFile } from './sqlite.private-file';

/**
 * Lets one process at a time open a database, while other programs may still read it, to back it up. A lock file
 * beside it, `<path>.lock`, is an empty SQLite database with a transaction that never ends: the operating system
 * releases it when the process ends, however that happens.
 */
export class FileLock {
  private constructor(private readonly connection: Database.Database) {}

  /**
   * Creates the folder too when it is missing.
   * @throws SqliteError with the code SQLITE_BUSY when another process, or this one, holds it
   */
  static take(path: string): FileLock {
    const lock = FileLock.pathFor(path);
    createPrivateFile(lock);
    const connection = new Database(lock);
    try {
      // Without a journal of its own, which a process that is killed would leave behind.
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
