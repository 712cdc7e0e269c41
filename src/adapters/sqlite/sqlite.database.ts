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
 * Written to see whether writing works. Larger than what most commits add to the write-ahead log, so that on a full
 * disk the space that is left of a failed commit does not pass for room. Random, as SQLite skips what does not change.
 */
const PROBE = `INSERT INTO write_probe VALUES (1, randomblob(65536))
  ON CONFLICT DO UPDATE SET content = excluded.content`;

/** Milliseconds that the result of a probe stands, however many ask. */
const PROBE_STANDS_MS = 1_000;

const SCRUB_AGAIN_MS = 1_000;

/**
 * One SQLite file, open in this process alone. All writing goes through `write`: what arrives together shares one
 * commit, and so at most one fsync. Every promise settles after the commit that its work was part of.
 */
export class SqliteDatabase {
  private readonly queue: Job[] = [];
  private scheduled = false;
  private closed = false;
  private syncing = true;
  /** Set once, until the process ends: no later look could tell what was missed meanwhile. */
  private fault: Fault | undefined;
  private probed: { readonly at: number; readonly outcome: Promise<void> } | undefined;
  /** Whether the write-ahead log may contain rows that were deleted; true at first, as it may be a crashed process's. */
  private hasRemains = true;
  private scrubbing: NodeJS.Timeout | undefined;
  /** Apart by use: the driver's `get` ignores its parameters on a statement that `all` was called on. */
  private readonly statements: Readonly<Record<'all' | 'get' | 'run', Statements>> = {
    all: new Map(),
    get: new Map(),
    run: new Map(),
  };

  private constructor(
    private readonly connection: Database.Database,
    /** Undefined in memory, like the next two. */
    private readonly files?: WatchedFiles,
    private readonly acknowledged?: AcknowledgedPosition,
    private readonly lock?: FileLock,
  ) {}

  /**
   * @param path of the file, made when missing, with its folder; or `:memory:`
   * @throws Error with a sentence for people when another process has the file open, or it is not a database
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

  /** Rows as objects. Sees every committed write. @throws StoreUnavailable when the file fails */
  all<Row>(sql: string, ...parameters: unknown[]): Row[] {
    try {
      return this.prepared(this.statements.all, sql).all(...parameters) as Row[];
    } catch (error) {
      throw toldApart(error);
    }
  }

  /** @throws StoreUnavailable when the file fails */
  get<Row>(sql: string, ...parameters: unknown[]): Row | undefined {
    try {
      const row = this.prepared(this.statements.get, sql).get(...parameters) as
        (Row & { _metadata?: unknown }) | undefined;
      // The driver's own note of how long the look-up took; no column of ours.
      if (row !== undefined) delete row._metadata;
      return row;
    } catch (error) {
      throw toldApart(error);
    }
  }

  /** For use inside `write`. @returns the number of rows changed */
  run(sql: string, ...parameters: unknown[]): number {
    return this.prepared(this.statements.run, sql).run(...parameters).changes;
  }

  /**
   * Runs `work` in the next commit and resolves with its result once that is durable. When it throws, nothing of it
   * stays, whatever else was in the same commit; the promise rejects with what it threw, or with StoreUnavailable when
   * it was the file that failed.
   */
  write<T>(work: () => T): Promise<T> {
    return this.enqueue(work, true);
  }

  /**
   * Like `write`, without waiting for the disk: for what would be made again from the log. A crash of the process takes
   * nothing of it. A power failure may take the last of such writes, and only those that no later `write` followed.
   */
  writeDerived<T>(work: () => T): Promise<T> {
    return this.enqueue(work, false);
  }

  /**
   * Whether the file can be written, found out by writing to it; all who ask within a second share one probe.
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
   * Call it after a commit that deleted rows. Moves the write-ahead log into the file and empties it: until then both
   * still contain what was deleted. (`secure_delete` overwrites it in the file.) While another program, such as a
   * backup, reads the file, it is tried again until that has finished.
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

  /** A failing disk is for others to report: the next scrub makes up for this one. */
  private scrubIfPossible(): void {
    try {
      this.scrub(0);
    } catch {
      // `hasRemains` stays set.
    }
  }

  /** Finishes what was handed in, then closes the file. */
  close(): void {
    if (this.closed) return;
    while (this.queue.length > 0) this.flush();
    this.notice(this.files?.fault());
    this.closed = true;
    clearTimeout(this.scrubbing);
    for (const statements of Object.values(this.statements)) statements.clear();
    try {
      if (this.fault === undefined || this.fault.recoverable) closeConnection(this.connection);
      // Otherwise it stays open until the process ends: closing would write to what may be another's file by now.
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
    // After the commit, before anyone is told of it: nothing is acknowledged that was written to a file that is gone.
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

  /** @returns undefined when one of the jobs threw: then none has happened, and each must be tried alone */
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

  /** Whether the next commit waits for the disk; in WAL mode it then takes all before it there as well. */
  private sync(durable: boolean): void {
    if (durable === this.syncing) return;
    this.connection.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
    this.syncing = durable;
  }
}
