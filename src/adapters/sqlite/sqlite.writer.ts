import type Database from 'libsql';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { AcknowledgedPosition } from './sqlite.acknowledged-position';
import { closeWriter, emptyLog, keepWhatIsInTheLog, openConnection } from './sqlite.connection';
import { explained, type Failure, failureOf } from './sqlite.errors';
import { FileLock } from './sqlite.file-lock';
import { LAST_POSITION } from './sqlite.last-position';
import { checkNothingIsMissing } from './sqlite.missing-events';
import { createPrivateFile, makePrivate } from './sqlite.private-file';
import { type Contents } from './sqlite.schema';
import { SqliteStatements } from './sqlite.statements';
import { type Fault, WatchedFiles } from './sqlite.watched-files';
import { type WriteName, WRITES } from './sqlite.writes';

export interface Write {
  readonly name: WriteName;
  readonly input: unknown;
  /** Whether it must be on disk before it is acknowledged. */
  readonly durable: boolean;
}

export type Outcome = { readonly value: unknown } | { readonly failure: Failure };

export interface Committed {
  /** One for each write, in the same order. Not to be used if the database is unusable. */
  readonly outcomes: readonly Outcome[];
  /** Why the database can no longer be used, for operators. */
  readonly unusable: string | undefined;
}

/** The only connection that writes to an SQLite file, and the lock on the file. */
export class SqliteWriter {
  private syncing = true;
  /** Never cleared: a later check could not show which writes were lost in between. */
  private fault: Fault | undefined;
  private readonly statements: SqliteStatements;

  private constructor(
    readonly connection: Database.Database,
    /** Undefined in memory, like the next two. */
    private readonly files?: WatchedFiles,
    private readonly lock?: FileLock,
    /** Undefined also for views. */
    private readonly acknowledged?: AcknowledgedPosition,
  ) {
    this.statements = new SqliteStatements(connection);
  }

  /**
   * @param path of the file; a missing file is created, with its folder
   * @throws Error with a message for operators if another process has the file open, or if it is not a database
   */
  static open(path: string, contents: Contents): SqliteWriter {
    let lock: FileLock | undefined;
    try {
      lock = FileLock.take(path);
      const acknowledged =
        contents === 'log' ? AcknowledgedPosition.open(path, checkNothingIsMissing(path)) : undefined;
      createPrivateFile(path);
      const connection = openConnection(path, contents);
      makePrivate(path);
      return new SqliteWriter(connection, new WatchedFiles(path), lock, acknowledged);
    } catch (error) {
      lock?.release();
      throw explained(path, contents, error);
    }
  }

  static inMemory(): SqliteWriter {
    return new SqliteWriter(openConnection(':memory:', 'log'));
  }

  /**
   * Commits all writes together, and with at most one fsync. If one of them fails, all are rolled back, and each is
   * committed alone, so that a failing write undoes only its own changes.
   */
  commit(writes: readonly Write[]): Committed {
    const durable = writes.some((write) => write.durable);
    // A commit would grow a truncated write-ahead log, and so hide the fault.
    this.notice(this.files?.fault());
    if (this.unusable !== undefined) return { outcomes: [], unusable: this.unusable };
    const outcomes = this.together(writes, durable) ?? writes.map((write) => this.alone(write));
    // Again, before the writes are acknowledged: a write to a deleted or replaced file is lost.
    if (durable) this.notice(this.files?.fault());
    return { outcomes, unusable: this.unusable };
  }

  /**
   * Moves the write-ahead log into the file and empties it. After a commit that deleted rows, both still contain these
   * rows until then. (`secure_delete` overwrites them in the file.)
   * @returns false if another program, such as a backup, reads the file: the log must be emptied later
   * @throws SqliteError; StoreUnavailable
   */
  scrub(): boolean {
    this.notice(this.files?.fault());
    if (this.unusable !== undefined) throw new StoreUnavailable(this.unusable);
    const isEmpty = emptyLog(this.connection);
    if (isEmpty) this.files?.logWasEmptied();
    return isEmpty;
  }

  /**
   * Closes the connection. The file stays in WAL mode.
   * @returns false if it stays open, because closing it could write to a file of another program that replaced this one
   */
  async close(): Promise<boolean> {
    this.notice(this.files?.fault());
    if (this.fault?.recoverable === false) return false;
    if (this.files === undefined) this.connection.close();
    else await closeWriter(this.statements);
    return true;
  }

  /** Lets another process open the file. */
  unlock(): void {
    this.acknowledged?.close();
    this.lock?.release();
  }

  private get unusable(): string | undefined {
    return this.fault && `${this.fault.message} while the service used it: stop the service`;
  }

  private notice(fault: Fault | undefined): void {
    if (this.fault !== undefined || fault === undefined) return;
    this.fault = fault;
    if (fault.recoverable) keepWhatIsInTheLog(this.connection);
  }

  /** @returns undefined if one of the writes failed: all are rolled back, and each must be committed alone */
  private together(writes: readonly Write[], durable: boolean): Outcome[] | undefined {
    try {
      return this.transaction(() => writes.map((write) => ({ value: this.apply(write) })), durable);
    } catch {
      return undefined;
    }
  }

  private alone(write: Write): Outcome {
    try {
      return { value: this.transaction(() => this.apply(write), write.durable) };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  }

  private apply({ name, input }: Write): unknown {
    return WRITES[name](this.statements, input as never);
  }

  private transaction<T>(work: () => T, durable: boolean): T {
    this.sync(durable);
    this.connection.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      const position = durable && this.acknowledged !== undefined ? this.lastPosition() : undefined;
      this.connection.exec('COMMIT');
      if (position !== undefined) this.acknowledged?.write(position);
      return result;
    } catch (error) {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      throw error;
    }
  }

  private lastPosition(): number {
    return this.statements.get<{ seq: number }>(LAST_POSITION)?.seq ?? 0;
  }

  /** Sets whether the next commit waits for the disk. In WAL mode, such a commit also flushes all earlier ones. */
  private sync(durable: boolean): void {
    if (durable === this.syncing) return;
    this.connection.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
    this.syncing = durable;
  }
}
