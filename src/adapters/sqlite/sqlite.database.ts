import type Database from 'libsql';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { AcknowledgedPosition } from './sqlite.acknowledged-position';
import { closeConnection, emptyLog, keepWhatIsInTheLog, openConnection } from './sqlite.connection';
import { explained, toldApart } from './sqlite.errors';
import { FileLock } from './sqlite.file-lock';
import { LAST_POSITION } from './sqlite.last-position';
import { checkNothingIsMissing } from './sqlite.missing-events';
import { createPrivateFile, makePrivate } from './sqlite.private-file';
import { type Fault, WatchedFiles } from './sqlite.watched-files';

interface Job {
  readonly work: () => unknown;
  /** Whether it must be on disk before its promise settles. */
  readonly durable: boolean;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

type Statements = Map<string, Database.Statement>;

type Result = { readonly value: unknown } | { readonly error: unknown };

const JOBS_IN_A_COMMIT = 500;

/**
 * Tests whether writing works. It is larger than what most commits add to the write-ahead log, so that it does not fit
 * into the space that a failed commit leaves on a full disk. It is random, because SQLite skips unchanged pages.
 */
const PROBE = `INSERT INTO write_probe VALUES (1, randomblob(65536))
  ON CONFLICT DO UPDATE SET content = excluded.content`;

/** How long the result of a probe is reused, in milliseconds. */
const PROBE_STANDS_MS = 1_000;

const SCRUB_AGAIN_MS = 1_000;

/**
 * One SQLite file, open only in this process. All writes go through `write` and `writeDerived`: writes that arrive
 * together share one commit, and so at most one fsync. Every promise settles after the commit that includes its work.
 */
export class SqliteDatabase {
  private readonly queue: Job[] = [];
  private scheduled = false;
  private closed = false;
  private syncing = true;
  /** Never cleared: a later check could not show which writes were lost in between. */
  private fault: Fault | undefined;
  private probed: { readonly at: number; readonly outcome: Promise<void> } | undefined;
  /** Whether the write-ahead log may contain deleted rows. Initially true: a crashed process may have left the log. */
  private hasRemains = true;
  private scrubbing: NodeJS.Timeout | undefined;
  /** Separate for each method: the driver's `get` ignores its parameters if `all` was called on the same statement. */
  private readonly statements: Readonly<Record<'all' | 'get' | 'run', Statements>> = {
    all: new Map(),
    get: new Map(),
    run: new Map(),
  };

  private constructor(
    private readonly connection: Database.Database,
    /** Undefined for `:memory:`, like the next two. */
    private readonly files?: WatchedFiles,
    private readonly acknowledged?: AcknowledgedPosition,
    private readonly lock?: FileLock,
  ) {}

  /**
   * @param path of the file, or `:memory:`; a missing file is created, with its folder
   * @throws Error with a message for operators if another process has the file open, or if it is not a database
   */
  static open(path: string): SqliteDatabase {
    if (path === ':memory:') return new SqliteDatabase(openConnection(path));
    let lock: FileLock | undefined;
    try {
      lock = FileLock.take(path);
      const acknowledged = AcknowledgedPosition.open(path, checkNothingIsMissing(path));
      createPrivateFile(path);
      const connection = openConnection(path);
      makePrivate(path);
      const database = new SqliteDatabase(connection, new WatchedFiles(path), acknowledged, lock);
      database.scrubIfPossible();
      return database;
    } catch (error) {
      lock?.release();
      throw explained(path, error);
    }
  }

  /** Returns rows as objects. Sees every committed write. @throws StoreUnavailable if the file fails */
  all<Row>(sql: string, ...parameters: unknown[]): Row[] {
    try {
      return this.prepared(this.statements.all, sql).all(...parameters) as Row[];
    } catch (error) {
      throw toldApart(error);
    }
  }

  /** @throws StoreUnavailable if the file fails */
  get<Row>(sql: string, ...parameters: unknown[]): Row | undefined {
    try {
      const row = this.prepared(this.statements.get, sql).get(...parameters) as
        (Row & { _metadata?: unknown }) | undefined;
      // The driver adds this field (how long the query took); it is not a column.
      if (row !== undefined) delete row._metadata;
      return row;
    } catch (error) {
      throw toldApart(error);
    }
  }

  /** For use inside `write` or `writeDerived`. @returns the number of rows changed */
  run(sql: string, ...parameters: unknown[]): number {
    return this.prepared(this.statements.run, sql).run(...parameters).changes;
  }

  /**
   * Runs `work` in the next commit and resolves with its result once that commit is durable. If `work` throws, only its
   * own writes are rolled back, and the promise rejects with the error, or with StoreUnavailable if the file failed.
   * `work` may run twice: if any work in a commit fails, all of it is rolled back and each is run again alone.
   */
  write<T>(work: () => T): Promise<T> {
    return this.enqueue(work, true);
  }

  /**
   * Like `write`, but does not wait for the disk: for data that can be rebuilt from the log. These writes survive a
   * crash of the process. A power failure may lose those that were made after the last `write`.
   */
  writeDerived<T>(work: () => T): Promise<T> {
    return this.enqueue(work, false);
  }

  /**
   * Tests whether the file can be written, by writing to it. Calls within a second share one probe.
   * @throws StoreUnavailable
   */
  probe(): Promise<void> {
    this.notice(this.files?.fault());
    const now = performance.now();
    if (this.fault !== undefined || this.probed === undefined || now - this.probed.at >= PROBE_STANDS_MS) {
      const outcome = this.write(() => this.run(PROBE)).then(() => undefined);
      this.probed = { at: now, outcome };
    }
    return this.probed.outcome;
  }

  /**
   * Call it after a commit that deleted rows. Moves the write-ahead log into the file and empties it: until then, both
   * still contain the deleted rows. (`secure_delete` overwrites them in the file.) While another program, such as a
   * backup, reads the file, this is retried in the background.
   * @throws StoreUnavailable
   */
  scrub(deletedRows: number): void {
    this.hasRemains ||= deletedRows > 0;
    if (!this.hasRemains) return;
    this.notice(this.files?.fault());
    const unusable = this.unusable();
    if (unusable !== undefined) throw unusable;
    try {
      this.hasRemains = !emptyLog(this.connection);
    } catch (error) {
      throw toldApart(error);
    }
    if (this.hasRemains) this.scrubLater();
    else this.files?.logWasEmptied();
  }

  private scrubLater(): void {
    clearTimeout(this.scrubbing);
    this.scrubbing = setTimeout(() => this.scrubIfPossible(), SCRUB_AGAIN_MS).unref();
  }

  /** Ignores errors: other calls report a failing disk, and the next scrub does the work of this one. */
  private scrubIfPossible(): void {
    try {
      this.scrub(0);
    } catch {
      // `hasRemains` stays set.
    }
  }

  /** Commits all queued work, then closes the file. */
  close(): void {
    if (this.closed) return;
    while (this.queue.length > 0) this.flush();
    this.notice(this.files?.fault());
    this.closed = true;
    clearTimeout(this.scrubbing);
    for (const statements of Object.values(this.statements)) statements.clear();
    try {
      if (this.fault === undefined || this.fault.recoverable) closeConnection(this.connection);
      // Otherwise it stays open until the process ends: closing it could write to another program's file.
    } finally {
      this.acknowledged?.close();
      this.lock?.release();
    }
  }

  private enqueue<T>(work: () => T, durable: boolean): Promise<T> {
    const unusable = this.unusable();
    if (unusable !== undefined) return Promise.reject(unusable);
    return new Promise((resolve, reject) => {
      this.queue.push({ work, durable, resolve, reject });
      this.schedule();
    });
  }

  private prepared(statements: Statements, sql: string): Database.Statement {
    const unusable = this.unusable();
    if (unusable !== undefined) throw unusable;
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = this.connection.prepare(sql)));
    return statement;
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (!this.closed) this.flush();
      if (this.queue.length > 0) this.schedule();
    });
  }

  private flush(): void {
    const jobs = this.queue.splice(0, JOBS_IN_A_COMMIT);
    if (jobs.length === 0) return;
    const durable = jobs.some((job) => job.durable);
    this.notice(this.files?.faultOfLog());
    const results = this.together(jobs, durable) ?? jobs.map((job) => this.alone(job));
    // After the commit, before its promises resolve: a write to a deleted or replaced file is never acknowledged.
    if (durable) this.notice(this.files?.fault());
    const unusable = this.unusable();
    jobs.forEach((job, index) => {
      const result = results[index]!;
      if ('error' in result) job.reject(result.error);
      else if (unusable !== undefined) job.reject(unusable);
      else job.resolve(result.value as never);
    });
  }

  private unusable(): StoreUnavailable | undefined {
    if (this.fault !== undefined) {
      return new StoreUnavailable(`${this.fault.message} while the service used it: stop the service`);
    }
    return this.closed ? new StoreUnavailable('the database is closed') : undefined;
  }

  private notice(fault: Fault | undefined): void {
    if (this.fault !== undefined || fault === undefined) return;
    this.fault = fault;
    if (fault.recoverable) keepWhatIsInTheLog(this.connection);
  }

  /** @returns undefined if one of the jobs threw: all are rolled back, and each must be run alone */
  private together(jobs: readonly Job[], durable: boolean): Result[] | undefined {
    try {
      return this.transaction(() => jobs.map((job) => ({ value: job.work() })), durable);
    } catch {
      return undefined;
    }
  }

  private alone(job: Job): Result {
    try {
      return { value: this.transaction(job.work, job.durable) };
    } catch (error) {
      return { error: toldApart(error) };
    }
  }

  private transaction<T>(work: () => T, durable: boolean): T {
    const unusable = this.unusable();
    if (unusable !== undefined) throw unusable;
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
    return this.get<{ seq: number }>(LAST_POSITION)?.seq ?? 0;
  }

  /** Sets whether the next commit waits for the disk. In WAL mode, such a commit also flushes all earlier ones. */
  private sync(durable: boolean): void {
    if (durable === this.syncing) return;
    this.connection.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
    this.syncing = durable;
  }
}
