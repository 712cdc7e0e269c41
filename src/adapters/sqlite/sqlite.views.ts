import {
  type DocumentChange,
  type DocumentKey,
  listIndexOf,
  type ListQuery,
  type Lookup,
  type ReadModelDocument,
  type CountSelection,
  type View,
  viewName,
} from '../../event-sourcing/consuming/read-model-store';
import { type CountedRows } from './sqlite.counted-rows';
import { SqliteCounts } from './sqlite.counts';
import { type Query } from './sqlite.statements';
import { type Save } from './sqlite.writes';

/**
 * The table of one view, with the queries that read and count it. The body is JSON; fields that queries sort and select by
 * have columns. Details are in a column after the body, so that lists do not read the pages that details take.
 */
export class SqliteView {
  private readonly table: string;
  /** What each index contains, by its name. */
  private readonly indexes: Readonly<Record<string, string>>;
  /** Fields that have columns of their own. */
  private readonly fields: readonly string[];
  private readonly details: readonly string[];
  private readonly columns: readonly string[];
  private readonly upsertSql: string;
  /** Undefined if the documents are counted in the index. */
  private readonly maintained: SqliteCounts | undefined;

  constructor(private readonly view: View) {
    const { within, filters, lookups = [], details = [] } = view;
    const counted = [...(within === undefined ? [] : [within]), ...filters];
    this.table = `"${viewName(view)}"`;
    this.indexes = { list: `(${listIndexOf(view).join(', ')})`, ...lookupIndexes(lookups) };
    this.fields = [...new Set([...counted, ...lookups])];
    this.details = details;
    this.maintained = within === undefined ? undefined : new SqliteCounts(viewName(view), counted);
    this.columns = ['id', 'user_id', 'revision', 'list_order', ...this.fields, 'body', 'details'];
    const updates = this.columns.slice(2).map((column) => `${column} = excluded.${column}`);
    this.upsertSql = `${this.insert()} ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')}
      WHERE excluded.user_id = user_id AND excluded.revision > revision`;
  }

  create(): Query[] {
    const sql = `CREATE TABLE IF NOT EXISTS ${this.table} (id TEXT PRIMARY KEY, user_id TEXT NOT NULL,
      revision INTEGER NOT NULL, list_order TEXT NOT NULL${this.fields.map((field) => `, ${field} TEXT`).join('')},
      body TEXT NOT NULL, details TEXT)`;
    return [[sql], ...(this.maintained?.create() ?? [])];
  }

  createIndexes(): Query[] {
    return Object.entries(this.indexes).map(([name, content]) => [
      `CREATE INDEX IF NOT EXISTS ${this.indexNamed(name)} ON ${this.table} ${content}`,
    ]);
  }

  /** Deletes all documents, and the indexes. */
  clear(): Query[] {
    const indexes = Object.keys(this.indexes).map((name): Query => [`DROP INDEX IF EXISTS ${this.indexNamed(name)}`]);
    const documents: Query[] = [...indexes, [`DELETE FROM ${this.table}`]];
    if (this.maintained === undefined) return documents;
    // Counts go first and come back last: otherwise each deleted row would be counted down.
    return [...this.maintained.drop(), ...documents, ...this.maintained.create()];
  }

  /** Saves documents that are later than the stored ones, and deletes others. */
  save(changes: readonly DocumentChange[]): Save {
    const deletions = changes.flatMap(({ key, document, goneAt }) =>
      document === undefined ? [this.delete(key, goneAt)] : [],
    );
    if (this.maintained !== undefined) return { counted: [this.counted(changes, this.maintained)], queries: deletions };
    const upserts = this.rowsOf(changes).map((row): Query => [this.upsertSql, ...row]);
    return { counted: [], queries: [...upserts, ...deletions] };
  }

  /** Deletes the document, whoever owns it. */
  remove(id: string): Query {
    return [`DELETE FROM ${this.table} WHERE id = ?`, id];
  }

  findOne({ id, userId }: DocumentKey): Query {
    return [`SELECT body, details FROM ${this.table} WHERE id = ? AND user_id = ?`, id, userId];
  }

  /** Documents of these ids, of any user. */
  find(ids: readonly string[]): Query {
    const sql = `SELECT body, details FROM ${this.table} WHERE id IN (SELECT value FROM json_each(?))`;
    return [sql, JSON.stringify(ids)];
  }

  findBy({ userId, field, value, limit }: Lookup): Query {
    const sql = `SELECT body, details FROM ${this.table} WHERE user_id = ? AND ${field} = ? LIMIT ?`;
    return [sql, userId, value, limit];
  }

  list({ ascending, after, offset = 0, limit = -1, ...selection }: ListQuery): Query {
    const { conditions, values } = this.selected(selection);
    if (after !== undefined) {
      conditions.push(`list_order ${ascending ? '>' : '<'} ?`);
      values.push(after);
    }
    const order = `list_order ${ascending ? 'ASC' : 'DESC'}`;
    const sql = `SELECT body FROM ${this.table} WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ? OFFSET ?`;
    return [sql, ...values, limit, offset];
  }

  counts(selection: CountSelection, by: readonly string[]): Query {
    const { conditions, values } = this.selected(selection);
    if (this.maintained !== undefined) return this.maintained.select(conditions, values, by);
    const columns = [...by, 'count(*) AS "count"'].join(', ');
    const groups = by.length === 0 ? '' : ` GROUP BY ${by.join(', ')}`;
    return [`SELECT ${columns} FROM ${this.table} WHERE ${conditions.join(' AND ')}${groups}`, ...values];
  }

  private selected({ userId, within, equals }: CountSelection): { conditions: string[]; values: unknown[] } {
    const field = this.view.within;
    const isOne = field !== undefined && typeof within === 'string';
    const selected = { user_id: userId, ...(isOne && { [field]: within }), ...equals };
    const conditions = Object.keys(selected).map((name) => `${name} = ?`);
    const values = Object.values(selected);
    if (field === undefined || within === undefined || isOne) return { conditions, values };
    const isOneOf = `${field} IN (SELECT value FROM json_each(?))`;
    return { conditions: [...conditions, isOneOf], values: [...values, JSON.stringify(within)] };
  }

  private indexNamed(name: string): string {
    return `"${viewName(this.view)}.${name}"`;
  }

  /** @param goneAt a document of this or a later revision stays */
  private delete({ id, userId }: DocumentKey, goneAt = Number.MAX_SAFE_INTEGER): Query {
    return [`DELETE FROM ${this.table} WHERE id = ? AND user_id = ? AND revision < ?`, id, userId, goneAt];
  }

  private counted(changes: readonly DocumentChange[], { add, key }: SqliteCounts): CountedRows {
    const updates = this.columns.map((column, index) => `${column} = ?${index + 1}`).slice(2);
    return {
      insert: `${this.insert()} ON CONFLICT DO NOTHING`,
      update: `UPDATE ${this.table} SET ${updates.join(', ')} WHERE id = ?1 AND user_id = ?2 AND revision < ?3`,
      count: add,
      group: key.map((column) => this.columns.indexOf(column)),
      added: this.rowsOf(changes.filter(({ isNew }) => isNew)),
      changed: this.rowsOf(changes.filter(({ isNew }) => !isNew)),
    };
  }

  private insert(): string {
    const parameters = this.columns.map((_, index) => `?${index + 1}`);
    return `INSERT INTO ${this.table} (${this.columns.join(', ')}) VALUES (${parameters.join(', ')})`;
  }

  private rowsOf(changes: readonly DocumentChange[]): unknown[][] {
    return changes.flatMap(({ document }) => (document === undefined ? [] : [this.rowOf(document)]));
  }

  /** @returns the values of all columns */
  private rowOf(document: ReadModelDocument): unknown[] {
    const { id, user_id, revision, list_order } = document;
    const all = document as unknown as Readonly<Record<string, unknown>>;
    const values = this.fields.map((field) => all[field] ?? null);
    return [id, user_id, revision, list_order, ...values, ...this.textsOf(all)];
  }

  /** @returns JSON of the body and of the details; null when there are none */
  private textsOf(document: Readonly<Record<string, unknown>>): [string, string | null] {
    if (this.details.length === 0) return [JSON.stringify(document), null];
    // Set to undefined, which JSON omits: copying field by field takes 1.5 times as long.
    const body: Record<string, unknown> = { ...document };
    const details: Record<string, unknown> = {};
    for (const field of this.details) {
      details[field] = document[field];
      body[field] = undefined;
    }
    return [JSON.stringify(body), JSON.stringify(details)];
  }
}

/** They are partial: a document in which the field is null has no entry. */
function lookupIndexes(fields: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [`by_${field}`, `(user_id, ${field}) WHERE ${field} IS NOT NULL`]));
}
