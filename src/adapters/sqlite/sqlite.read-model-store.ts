import { EventEmitter, once } from 'node:events';
import {
  type Checkpoint,
  type CheckpointToSave,
  type Count,
  type DocumentChange,
  type DocumentKey,
  keyText,
  type ListQuery,
  type ParkedEvent,
  type ReadModelDocument,
  ReadModelStore,
  type Selection,
  type View,
  viewName,
} from '../../event-sourcing/consuming/read-model-store';
import { isOfReadModel } from '../stored-names';
import { type SqliteDatabase } from './sqlite.database';
import { SqliteView } from './sqlite.views';

interface DocumentRow {
  readonly body: string;
  readonly details: string | null;
}

interface Named {
  readonly name: string;
}

export class SqliteReadModelStore extends ReadModelStore {
  private readonly saved = new EventEmitter().setMaxListeners(0);
  private readonly views = new Map<string, SqliteView>();

  private constructor(private readonly database: SqliteDatabase) {
    super();
  }

  static async open(database: SqliteDatabase, views: readonly View[]): Promise<SqliteReadModelStore> {
    await database.write(() => {
      for (const sql of views.flatMap((view) => new SqliteView(view).create())) database.run(sql);
    });
    return new SqliteReadModelStore(database);
  }

  async get<D extends ReadModelDocument>(view: View, key: DocumentKey): Promise<D | undefined> {
    const row = this.database.get<DocumentRow>(...this.in(view).findOne(key));
    return row && documentOf<D>(row);
  }

  async getMany<D extends ReadModelDocument>(view: View, keys: readonly DocumentKey[]): Promise<D[]> {
    if (keys.length === 0) return [];
    // Most campaigns have one sender, and one document alone is found in half the time.
    if (keys.length === 1) {
      const found = await this.get<D>(view, keys[0]!);
      return found === undefined ? [] : [found];
    }
    const wanted = new Set(keys.map(keyText));
    const rows = this.database.all<DocumentRow>(...this.in(view).find(keys.map(({ id }) => id)));
    const isWanted = ({ id, user_id: userId }: D) => wanted.has(keyText({ id, userId }));
    return rows.map((row) => documentOf<D>(row)).filter(isWanted);
  }

  async list<D>(view: View, query: ListQuery): Promise<D[]> {
    const rows = this.database.all<Pick<DocumentRow, 'body'>>(...this.in(view).list(query));
    return rows.map(({ body }) => JSON.parse(body) as D);
  }

  async counts(view: View, selection: Selection, by: readonly string[]): Promise<Count[]> {
    const rows = this.database.all<Count & Record<string, string | null>>(...this.in(view).counts(selection, by));
    return rows.map(({ count, ...values }) => ({ values, count })).filter(({ count }) => count > 0);
  }

  async save(changes: readonly DocumentChange[], checkpoint?: CheckpointToSave): Promise<void> {
    const deleted = await this.database.writeDerived(() => {
      const rows = changes.reduce((sum, change) => sum + this.apply(change), 0);
      if (checkpoint !== undefined) this.write(checkpoint);
      return rows;
    });
    this.database.scrub(deleted);
    this.saved.emit('saved');
  }

  async checkpoint(consumer: string): Promise<Checkpoint | undefined> {
    const sql = 'SELECT position, caught_up FROM consumer_checkpoints WHERE consumer = ?';
    const row = this.database.get<{ position: string | null; caught_up: 0 | 1 }>(sql, consumer);
    return row && { position: row.position ?? undefined, caughtUp: row.caught_up === 1 };
  }

  async park(consumer: string, { streamId, revision, position, type, error }: ParkedEvent): Promise<void> {
    const sql = `INSERT INTO consumer_parked_events VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
      revision = excluded.revision, position = excluded.position, type = excluded.type, error = excluded.error
      WHERE excluded.revision <= revision`;
    await this.database.write(() => this.database.run(sql, consumer, streamId, revision, position, type, error));
  }

  async parked(consumer: string): Promise<ParkedEvent[]> {
    const sql = `SELECT stream_id AS streamId, revision, position, type, error FROM consumer_parked_events
      WHERE consumer = ? ORDER BY position`;
    return this.database.all<ParkedEvent>(sql, consumer);
  }

  async unpark(consumer: string, streamId: string): Promise<void> {
    const sql = 'DELETE FROM consumer_parked_events WHERE consumer = ? AND stream_id = ?';
    await this.database.write(() => this.database.run(sql, consumer, streamId));
  }

  async stored(): Promise<string[]> {
    const consumers = this.database.all<Named>('SELECT consumer AS name FROM consumer_checkpoints');
    const names = [...this.tables(), ...consumers.map(({ name }) => name)];
    return [...new Set(names)].sort();
  }

  async drop(name: string): Promise<void> {
    await this.reset(name);
    if (this.tables().includes(name)) await this.database.write(() => this.database.run(`DROP TABLE "${name}"`));
  }

  async nextChange(signal: AbortSignal): Promise<void> {
    await once(this.saved, 'saved', { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  ping(): Promise<void> {
    return this.database.probe();
  }

  protected async forget(consumer: string, view?: View): Promise<void> {
    await this.database.write(() => {
      if (view !== undefined) this.database.run(`DELETE FROM ${this.in(view).table}`);
      this.database.run('DELETE FROM consumer_checkpoints WHERE consumer = ?', consumer);
      this.database.run('DELETE FROM consumer_parked_events WHERE consumer = ?', consumer);
    });
  }

  private tables(): string[] {
    const tables = this.database.all<Named>("SELECT name FROM sqlite_schema WHERE type = 'table'");
    return tables.map(({ name }) => name).filter(isOfReadModel);
  }

  /** @returns the number of rows it deleted */
  private apply({ view, key, document, goneAt }: DocumentChange): number {
    if (document === undefined) return this.database.run(...this.in(view).delete(key, goneAt));
    this.database.run(...this.in(view).upsert(document));
    return 0;
  }

  private write({ consumer, position, caughtUp }: CheckpointToSave): void {
    const sql = `INSERT INTO consumer_checkpoints VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET position = excluded.position, caught_up = excluded.caught_up`;
    this.database.run(sql, consumer, position ?? null, Number(caughtUp));
  }

  private in(view: View): SqliteView {
    const name = viewName(view);
    let known = this.views.get(name);
    if (known === undefined) this.views.set(name, (known = new SqliteView(view)));
    return known;
  }
}

function documentOf<D>({ body, details }: DocumentRow): D {
  const document = JSON.parse(body) as object;
  return (details === null ? document : { ...document, ...(JSON.parse(details) as object) }) as D;
}
