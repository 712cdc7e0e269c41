import { EventEmitter, once } from 'node:events';
import { type Position } from '../../event-sourcing/log/event-store';
import {
  type Checkpoint,
  type Collection,
  type DocumentChange,
  type DocumentKey,
  type ListQuery,
  type ParkedEvent,
  type ReadModelDocument,
  ReadModelStore,
} from '../../event-sourcing/consuming/read-model-store';
import { type SqliteDatabase } from './sqlite.database';

interface BodyRow {
  readonly body: string;
}

/** Each collection is a table of JSON bodies; what lists sort and filter by stands in columns of its own. */
export class SqliteReadModelStore extends ReadModelStore {
  private readonly saved = new EventEmitter().setMaxListeners(0);

  private constructor(private readonly database: SqliteDatabase) {
    super();
  }

  static async open(database: SqliteDatabase, collections: readonly Collection[]): Promise<SqliteReadModelStore> {
    await database.write(() => {
      for (const sql of collections.flatMap(tableOf)) database.run(sql);
    });
    return new SqliteReadModelStore(database);
  }

  async get<D extends ReadModelDocument>({ name }: Collection, { id, userId }: DocumentKey): Promise<D | undefined> {
    const row = this.database.get<BodyRow>(`SELECT body FROM ${name} WHERE id = ? AND user_id = ?`, id, userId);
    return row && (JSON.parse(row.body) as D);
  }

  async getMany<D extends ReadModelDocument>(collection: Collection, keys: readonly DocumentKey[]): Promise<D[]> {
    const sql = `SELECT body FROM ${collection.name} WHERE id = ? AND user_id = ?`;
    const rows = keys.flatMap(({ id, userId }) => this.database.all<BodyRow>(sql, id, userId));
    return rows.map((row) => JSON.parse(row.body) as D);
  }

  async list<D extends ReadModelDocument>({ name }: Collection, query: ListQuery): Promise<D[]> {
    const equals = Object.entries({ user_id: query.userId, ...query.equals });
    const conditions = equals.map(([field]) => `${field} = ?`);
    const parameters: unknown[] = equals.map(([, value]) => value);
    if (query.before !== undefined) {
      conditions.push('list_order < ?');
      parameters.push(query.before);
    }
    const sql = `SELECT body FROM ${name} WHERE ${conditions.join(' AND ')} ORDER BY list_order DESC LIMIT ?`;
    const rows = this.database.all<BodyRow>(sql, ...parameters, query.limit ?? -1);
    return rows.map((row) => JSON.parse(row.body) as D);
  }

  async save(changes: readonly DocumentChange[], checkpoint?: Checkpoint): Promise<void> {
    const deleted = await this.database.writeDerived(() => {
      const rows = changes.reduce((sum, change) => sum + this.apply(change), 0);
      if (checkpoint !== undefined) {
        this.database.run(
          'INSERT INTO checkpoints VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
          checkpoint.projector,
          checkpoint.position,
        );
      }
      return rows;
    });
    this.database.scrub(deleted);
    this.saved.emit('saved');
  }

  async checkpoint(projector: string): Promise<Position | undefined> {
    const sql = 'SELECT position FROM checkpoints WHERE projector = ?';
    return this.database.get<{ position: string }>(sql, projector)?.position;
  }

  async park(projector: string, { streamId, revision, position, type, error }: ParkedEvent): Promise<void> {
    const sql = `INSERT INTO parked_events VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
      revision = excluded.revision, position = excluded.position, type = excluded.type, error = excluded.error
      WHERE excluded.revision <= revision`;
    await this.database.write(() => this.database.run(sql, projector, streamId, revision, position, type, error));
  }

  async parked(projector: string): Promise<ParkedEvent[]> {
    const sql = `SELECT stream_id AS streamId, revision, position, type, error FROM parked_events
      WHERE projector = ? ORDER BY position`;
    return this.database.all<ParkedEvent>(sql, projector);
  }

  async unpark(projector: string, streamId: string): Promise<void> {
    const sql = 'DELETE FROM parked_events WHERE projector = ? AND stream_id = ?';
    await this.database.write(() => this.database.run(sql, projector, streamId));
  }

  async reset(projector: string, collections: readonly Collection[]): Promise<void> {
    await this.database.write(() => {
      for (const { name } of collections) this.database.run(`DELETE FROM ${name}`);
      this.database.run('DELETE FROM checkpoints WHERE projector = ?', projector);
      this.database.run('DELETE FROM parked_events WHERE projector = ?', projector);
    });
  }

  async nextChange(signal: AbortSignal): Promise<void> {
    await once(this.saved, 'saved', { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  ping(): Promise<void> {
    return this.database.probe();
  }

  /** @returns the number of rows it deleted */
  private apply({ collection, key, document }: DocumentChange): number {
    const { name, filters } = collection;
    if (document === undefined) {
      return this.database.run(`DELETE FROM ${name} WHERE id = ? AND user_id = ?`, key.id, key.userId);
    }
    const fields = document as unknown as Record<string, unknown>;
    this.database.run(
      upsertInto(name, filters),
      ...[key.id, key.userId, document.revision, document.list_order, JSON.stringify(document)],
      ...filters.map((filter) => fields[filter] ?? null),
    );
    return 0;
  }
}

function tableOf({ name, filters }: Collection): string[] {
  const columns = filters.map((filter) => `, ${filter} TEXT`).join('');
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, revision INTEGER NOT NULL,
      list_order TEXT NOT NULL, body TEXT NOT NULL${columns})`,
    `CREATE INDEX IF NOT EXISTS ${name}_in_order ON ${name} (user_id, list_order)`,
  ];
}

const upserts = new Map<string, string>();

function upsertInto(name: string, filters: readonly string[]): string {
  let sql = upserts.get(name);
  if (sql === undefined) {
    const columns = ['id', 'user_id', 'revision', 'list_order', 'body', ...filters];
    const updates = columns.slice(2).map((column) => `${column} = excluded.${column}`);
    sql = `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
      ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')} WHERE excluded.revision > revision`;
    upserts.set(name, sql);
  }
  return sql;
}
