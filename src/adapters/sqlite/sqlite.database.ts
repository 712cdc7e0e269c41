import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { closeReader, openReader } from './sqlite.connection';
import { asStoreError, errorOf } from './sqlite.errors';
import { RemoteWriter } from './sqlite.remote-writer';
import { type Contents } from './sqlite.schema';
import { type Query, SqliteStatements } from './sqlite.statements';
import { type Committed, SqliteWriter, type Write } from './sqlite.writer';
import { type WriteInput, type WriteName, type WriteResult } from './sqlite.writes';

interface Job {
  readonly write: Write;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

interface Writer {
  commit(writes: readonly Write[]): Committed | Promise<Committed>;
  scrub(): boolean | Promise<boolean>;
  close(closeReader: () => void): Promise<unknown>;
}

const WRITES_IN_A_COMMIT = 500;

/** Batches that the writing thread has at once. While one is acknowledged, it commits the other. */
const COMMITS_SENT = 2;

/**
 * Tests whether writing works. It is larger than what most commits add to the write-ahead log, so that it does not fit
 * into the space that a failed commit leaves on a full disk. It is random, because SQLite skips unchanged pages.
 */
const PROBE: Query = [
  `INSERT INTO write_probe VALUES (1, randomblob(65536))
  ON CONFLICT DO UPDATE SET content = excluded.content`,
];

/** How long the result of a probe is reused, in milliseconds. */
const PROBE_STANDS_MS = 1_000;

const SCRUB_AGAIN_MS = 1_000;

/**
 * One SQLite file, open only in this process. Reads are synchronous, on a connection of this thread. Another thread
 * writes, so that this one never waits for the disk: writes that arrive during a commit share the next one, and so at
 * most one fsync. Every promise settles after the commit that includes its write.
 */
export class SqliteDatabase {
  private readonly queue: Job[] = [];
  /** The commits that run. */
  private readonly commits = new Set<Promise<void>>();
  private nextCommits: NodeJS.Immediate | undefined;
  private closing: Promise<void> | undefined;
  /** Why the database can no longer be used. */
  private unusable: StoreUnavailable | undefined;
  private scrubbing: NodeJS.Timeout | undefined;
  private probed: { readonly at: number; readonly outcome: Promise<void> } | undefined;

  private constructor(
    private readonly statements: SqliteStatements,
    private readonly writer: Writer,
  ) {}

  /**
   * @param path of the file, or `:memory:`; a missing file is created, with its folder
   * @throws Error with a message for operators if another process has the file open, or if it is not a database
   */
  static async open(path: string, contents: Contents): Promise<SqliteDatabase> {
    if (path === ':memory:') return SqliteDatabase.inMemory();
    const writer = await RemoteWriter.open(path, contents);
    let database: SqliteDatabase;
    try {
      database = new SqliteDatabase(new SqliteStatements(openReader(path)), writer);
    } catch (error) {
      await writer.close(() => undefined);
      throw error;
    }
    // A process that was killed may have left deleted rows.
    await database.emptyLog().catch(() => undefined);
    return database;
  }

  /** Has one connection, on this thread. Its content is lost when it is closed. */
  static inMemory(): SqliteDatabase {
    const writer = SqliteWriter.inMemory();
    return new SqliteDatabase(new SqliteStatements(writer.connection), writer);
  }

  /** Returns rows as objects. Sees every committed write. @throws StoreUnavailable if the file fails */
  all<Row>(...query: Query): Row[] {
    return this.read(() => this.statements.all<Row>(...query));
  }

  /** @throws StoreUnavailable if the file fails */
  get<Row>(...query: Query): Row | undefined {
    return this.read(() => this.statements.get<Row>(...query));
  }

  /**
   * Makes a write in the next commit and resolves with its result once that commit is durable. If it fails, only its
   * own changes are rolled back, and the promise rejects.
   * @throws StoreUnavailable if the file fails
   */
  write<Name extends WriteName>(name: Name, input: WriteInput<Name>): Promise<WriteResult<Name>> {
    return this.enqueue({ name, input, durable: true });
  }

  /**
   * Like `write`, but does not wait for the disk: for data that can be rebuilt from the log. These writes survive a
   * crash of the process. A power failure may lose those that were made after the last `write`.
   */
  writeDerived<Name extends WriteName>(name: Name, input: WriteInput<Name>): Promise<WriteResult<Name>> {
    return this.enqueue({ name, input, durable: false });
  }

  /**
   * Tests whether the file can be written, by writing to it. Calls within a second share one probe.
   * @throws StoreUnavailable
   */
  probe(): Promise<void> {
    if (this.unusable !== undefined) return Promise.reject(this.unusable);
    const now = performance.now();
    if (this.probed === undefined || now - this.probed.at >= PROBE_STANDS_MS) {
      const outcome = this.write('run', [PROBE]).then(() => undefined);
      this.probed = { at: now, outcome };
    }
    return this.probed.outcome;
  }

  /**
   * Call it after a commit that deleted rows, or replaced them to erase them, so that the write-ahead log does not contain
   * them any longer. While another program reads the file, this is retried in the background. Does nothing for no rows.
   * @throws StoreUnavailable
   */
  async scrub(rows: number): Promise<void> {
    if (rows > 0) await this.emptyLog();
  }

  private async emptyLog(): Promise<void> {
    if (this.closing !== undefined) return;
    clearTimeout(this.scrubbing);
    this.scrubbing = setTimeout(() => {
      // Other calls report a failing disk.
      this.emptyLog().catch(() => undefined);
    }, SCRUB_AGAIN_MS).unref();
    if (await this.writer.scrub()) clearTimeout(this.scrubbing);
  }

  /** Commits all queued writes, then closes the file. */
  close(): Promise<void> {
    this.closing ??= this.closeOnce();
    return this.closing;
  }

  private async closeOnce(): Promise<void> {
    while (this.queue.length > 0 || this.commits.size > 0) {
      this.commitQueued();
      await Promise.all(this.commits);
    }
    clearTimeout(this.scrubbing);
    this.unusable ??= new StoreUnavailable('the database is closed');
    await this.writer.close(() => closeReader(this.statements));
  }

  private read<T>(query: () => T): T {
    if (this.unusable !== undefined) throw this.unusable;
    try {
      return query();
    } catch (error) {
      throw asStoreError(error);
    }
  }

  private enqueue<T>(write: Write): Promise<T> {
    if (this.unusable !== undefined) return Promise.reject(this.unusable);
    if (this.closing !== undefined) return Promise.reject(new StoreUnavailable('the database is closed'));
    return new Promise((resolve, reject) => {
      this.queue.push({ write, resolve, reject });
      this.commitSoon();
    });
  }

  /** Lets the writes of other callers that are about to arrive share the commit. */
  private commitSoon(): void {
    this.nextCommits ??= setImmediate(() => this.commitQueued());
  }

  private commitQueued(): void {
    this.nextCommits = undefined;
    while (this.commits.size < COMMITS_SENT && this.queue.length > 0) {
      const commit = this.commit(this.queue.splice(0, WRITES_IN_A_COMMIT)).then(() => {
        this.commits.delete(commit);
        if (this.queue.length > 0) this.commitSoon();
      });
      this.commits.add(commit);
    }
  }

  private async commit(jobs: readonly Job[]): Promise<void> {
    try {
      const { outcomes, unusable } = await this.writer.commit(jobs.map(({ write }) => write));
      if (unusable !== undefined) throw (this.unusable ??= new StoreUnavailable(unusable));
      jobs.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index]!;
        if ('failure' in outcome) reject(errorOf(outcome.failure));
        else resolve(outcome.value as never);
      });
    } catch (error) {
      for (const { reject } of jobs) reject(error);
    }
  }
}
