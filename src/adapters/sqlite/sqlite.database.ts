import Database from 'libsql';
import { StoreUnavailable } from '../../event-sourcing/event-store';
import { createPrivateFile, makePrivate } from './sqlite.private-file';
import { SCHEMA } from './sqlite.schema';

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
 * Pages (of 4 KiB) that the write-ahead log gathers before they are taken into the file. SQLite's own 1,000 has the
 * same index pages written again and again while many are created or projected. Every commit is durable before that.
 */
const PAGES_IN_LOG = 10_000;

/**
 * One SQLite file, open in this process alone. All writing goes through `write`: what arrives together shares one
 * commit, and so at most one fsync. Every promise settles after the commit that its work was part of.
 */
export class SqliteDatabase {
  private readonly queue: Job[] = [];
  private scheduled = false;
  private closed = false;
  private syncing = true;
  /** Apart by use: the driver's `get` ignores its parameters on a statement that `all` was called on. */
  private readonly statements: Readonly<Record<'all' | 'get' | 'run', Statements>> = {
    all: new Map(),
    get: new Map(),
    run: new Map(),
  };

  private constructor(private readonly connection: Database.Database) {}

  /**
   * @param path of the file, made when missing, with its folder; or `:memory:`
   * @throws Error with a sentence for people when another process has the file open, or it is not a database
   */
  static open(path: string): SqliteDatabase {
    const inMemory = path === ':memory:';
    if (!inMemory) createPrivateFile(path);
    const connection = new Database(path);
    try {
      prepareConnection(connection);
      if (!inMemory) makePrivate(path);
    } catch (error) {
      connection.close();
      throw explained(path, error);
    }
    return new SqliteDatabase(connection);
  }

  /** Rows as objects. Sees every committed write. */
  all<Row>(sql: string, ...parameters: unknown[]): Row[] {
    return this.prepared(this.statements.all, sql).all(...parameters) as Row[];
  }

  get<Row>(sql: string, ...parameters: unknown[]): Row | undefined {
    const row = this.prepared(this.statements.get, sql).get(...parameters) as
      (Row & { _metadata?: unknown }) | undefined;
    // The driver's own note of how long the look-up took; no column of ours.
    if (row !== undefined) delete row._metadata;
    return row;
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

  /** Finishes what was handed in, then closes the file. */
  close(): void {
    if (this.closed) return;
    while (this.queue.length > 0) this.flush();
    this.closed = true;
    for (const statements of Object.values(this.statements)) statements.clear();
    try {
      letGo(this.connection);
    } finally {
      this.connection.close();
    }
  }

  private enqueue<T>(work: () => T, durable: boolean): Promise<T> {
    if (this.closed) return Promise.reject(new StoreUnavailable('the database is closed'));
    return new Promise((resolve, reject) => {
      this.queue.push({ work, durable, resolve, reject });
      this.schedule();
    });
  }

  private prepared(statements: Statements, sql: string): Database.Statement {
    if (this.closed) throw new StoreUnavailable('the database is closed');
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
    const results = this.together(jobs) ?? jobs.map((job) => this.alone(job));
    jobs.forEach((job, index) => {
      const result = results[index]!;
      if ('error' in result) job.reject(result.error);
      else job.resolve(result.value as never);
    });
  }

  /** @returns undefined when one of the jobs threw: then none has happened, and each must be tried alone */
  private together(jobs: readonly Job[]): Result[] | undefined {
    try {
      const durable = jobs.some((job) => job.durable);
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
    this.sync(durable);
    this.connection.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.connection.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      throw error;
    }
  }

  /** Whether the next commit waits for the disk; in WAL mode it then takes all before it there as well. */
  private sync(durable: boolean): void {
    if (durable === this.syncing) return;
    this.connection.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
    this.syncing = durable;
  }
}

/** The lock comes first: whoever holds it may change the file, and nobody else can so much as read it. */
function prepareConnection(connection: Database.Database): void {
  connection.pragma('busy_timeout = 1000');
  connection.pragma('locking_mode = EXCLUSIVE');
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma(`wal_autocheckpoint = ${PAGES_IN_LOG}`);
  connection.pragma('cache_size = -65536');
  connection.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
}

/**
 * The driver's own `close` leaves the file locked until the process ends or its garbage is collected. Leaving WAL mode
 * takes the log into the file; the lock is given up with the next look at it.
 */
function letGo(connection: Database.Database): void {
  connection.pragma('journal_mode = DELETE');
  connection.pragma('locking_mode = NORMAL');
  connection.exec('SELECT 1 FROM events LIMIT 1');
}

/** A full disk or a failing one is no fault of the work; a broken constraint is. */
function toldApart(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError) || error.code.startsWith('SQLITE_CONSTRAINT')) return error;
  return new StoreUnavailable(`SQLite cannot write: ${error.message}`, { cause: error });
}

function explained(path: string, error: unknown): Error {
  const code = (error as { code?: string }).code;
  const message = code?.startsWith('SQLITE_BUSY')
    ? `${path} is in use by another process. An SQLite file serves one process at a time: stop the other, or use EventStoreDB and MongoDB to run several.`
    : `${path} cannot be opened as an SQLite database: ${(error as Error).message}`;
  return new Error(message, { cause: error });
}
