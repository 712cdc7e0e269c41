import type Database from 'libsql';
import { type Checkpoint, OtherSource, type Progress, TakenOver } from '../checkpoint';

const TABLES = `
  CREATE TABLE IF NOT EXISTS consumer_checkpoints (
    consumer TEXT PRIMARY KEY, source TEXT, position TEXT, term INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS consumer_seen_events (
    consumer TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (consumer, id)
  ) WITHOUT ROWID;
`;

interface Row {
  readonly source: string | null;
  readonly position: string | null;
  readonly term: number;
}

/**
 * In two tables of the consumer's own SQLite file. Handlers are synchronous, because a connection has one transaction:
 * they write with the same connection, and what they write is committed with the checkpoint.
 */
export class SqliteCheckpoint implements Checkpoint<Database.Database> {
  private term = 0;

  /** @param consumer its name; several consumers can share a file */
  constructor(
    private readonly database: Database.Database,
    private readonly consumer: string,
  ) {
    database.exec(TABLES);
  }

  async open(source: string): Promise<string | undefined> {
    return this.inTransaction(() => {
      const row = this.row();
      const stored = row?.source ?? source;
      if (stored !== source) throw new OtherSource(this.consumer, stored, source);
      this.term = (row?.term ?? 0) + 1;
      this.run(
        `INSERT INTO consumer_checkpoints (consumer, source, term) VALUES (?, ?, ?)
         ON CONFLICT (consumer) DO UPDATE SET source = excluded.source, term = excluded.term`,
        [this.consumer, source, this.term],
      );
      return row?.position ?? undefined;
    });
  }

  /** @throws TypeError if the effect returns a promise */
  async commit(
    id: string,
    effect: (database: Database.Database) => void | Promise<void>,
    progress: () => Progress | undefined,
  ): Promise<void> {
    this.inTransaction(() => {
      this.mustHoldTerm();
      const isNew = this.run('INSERT OR IGNORE INTO consumer_seen_events VALUES (?, ?)', [this.consumer, id]) === 1;
      if (isNew) mustBeDone(effect(this.database));
      const reached = progress();
      if (reached !== undefined) this.store(reached);
    });
  }

  async save(progress: Progress): Promise<void> {
    this.inTransaction(() => {
      this.mustHoldTerm();
      this.store(progress);
    });
  }

  /**
   * Forgets everything, so that the consumer starts with the first event. A process that still runs it has to stop.
   * @param clear removes the effects, in the same transaction
   */
  async reset(clear: (database: Database.Database) => void): Promise<void> {
    this.inTransaction(() => {
      clear(this.database);
      this.run('DELETE FROM consumer_seen_events WHERE consumer = ?', [this.consumer]);
      // The term stays, and goes on: a process that still runs must not take its own for the next one.
      const reset =
        'UPDATE consumer_checkpoints SET source = NULL, position = NULL, term = term + 1 WHERE consumer = ?';
      this.run(reset, [this.consumer]);
    });
  }

  private store({ position, forget }: Progress): void {
    this.run('UPDATE consumer_checkpoints SET position = ? WHERE consumer = ?', [position, this.consumer]);
    for (const id of forget)
      this.run('DELETE FROM consumer_seen_events WHERE consumer = ? AND id = ?', [this.consumer, id]);
  }

  private mustHoldTerm(): void {
    if (this.row()?.term !== this.term) throw new TakenOver(this.consumer);
  }

  private row(): Row | undefined {
    const found: unknown = this.database
      .prepare('SELECT source, position, term FROM consumer_checkpoints WHERE consumer = ?')
      .get(this.consumer);
    return found as Row | undefined;
  }

  private run(sql: string, parameters: readonly unknown[]): number {
    return this.database.prepare(sql).run(...parameters).changes;
  }

  private inTransaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }
}

function mustBeDone(result: void | Promise<void>): void {
  if (result === undefined) return;
  // Its error must not stay unhandled.
  result.catch(() => undefined);
  throw new TypeError(
    'A handler that writes to SQLite must not return a promise: the transaction would not include it.',
  );
}
