import { type Query } from './sqlite.statements';

/** Stands for NULL, which a primary key would never recognise as the same value. No text equals it. */
const NONE = `x''`;

/**
 * The counts of one view's documents, by user and by all fields that lists select by. They change in the same transaction
 * as the documents. Triggers count updates and deletions. Code that inserts rows counts them with `add`.
 */
export class SqliteCounts {
  /** Adds its last parameter to the count of a group, which the others identify. */
  readonly add: string;
  /** The columns that identify a group. */
  readonly key: readonly string[];
  private readonly table: string;

  /** @param fields of the view that lists select by besides the user, `within` first */
  constructor(
    private readonly view: string,
    fields: readonly string[],
  ) {
    this.table = tableOf(view);
    this.key = ['user_id', ...fields];
    this.add = this.adding(
      this.key.map(() => '?'),
      '?',
    );
  }

  create(): Query[] {
    const columns = this.key.map((field) => `${field} TEXT NOT NULL`).join(', ');
    const moved = `(${this.of('old').join(', ')}) IS NOT (${this.of('new').join(', ')})`;
    return [
      [
        `CREATE TABLE IF NOT EXISTS ${this.table} (${columns}, count INTEGER NOT NULL,
        PRIMARY KEY (${this.key.join(', ')})) WITHOUT ROWID`,
      ],
      this.trigger('DELETE', this.countDown()),
      this.trigger('UPDATE', `${this.countDown()} ${this.adding(this.of('new'), '1')};`, `WHEN ${moved}`),
    ];
  }

  drop(): Query[] {
    const triggers = ['DELETE', 'UPDATE'].map((event): Query => [`DROP TRIGGER IF EXISTS ${this.nameOf(event)}`]);
    return [...triggers, droppingCounts(this.view)];
  }

  /** @param conditions on columns of the key, with `values` for their parameters */
  select(conditions: readonly string[], values: readonly unknown[], by: readonly string[]): Query {
    const columns = [...by.map((field) => `nullif(${field}, ${NONE}) AS ${field}`), 'sum(count) AS "count"'];
    const groups = by.length === 0 ? '' : ` GROUP BY ${by.join(', ')}`;
    const sql = `SELECT ${columns.join(', ')} FROM ${this.table} WHERE ${conditions.join(' AND ')}${groups}`;
    return [sql, ...values];
  }

  private trigger(event: string, statements: string, condition = ''): Query {
    const on = `AFTER ${event} ON "${this.view}" ${condition}`;
    return [`CREATE TRIGGER IF NOT EXISTS ${this.nameOf(event)} ${on} BEGIN ${statements} END`];
  }

  private nameOf(event: string): string {
    return `"${this.view}.counts.${event.toLowerCase()}"`;
  }

  private adding(group: readonly string[], number: string): string {
    const values = group.map((value) => `ifnull(${value}, ${NONE})`);
    return `INSERT INTO ${this.table} VALUES (${values.join(', ')}, ${number})
      ON CONFLICT DO UPDATE SET count = count + excluded.count`;
  }

  private countDown(): string {
    const values = this.of('old').map((value) => `ifnull(${value}, ${NONE})`);
    const isCounted = `(${this.key.join(', ')}) = (${values.join(', ')})`;
    return `UPDATE ${this.table} SET count = count - 1 WHERE ${isCounted};
      DELETE FROM ${this.table} WHERE ${isCounted} AND count = 0;`;
  }

  private of(row: 'old' | 'new'): string[] {
    return this.key.map((field) => `${row}.${field}`);
  }
}

export function droppingCounts(view: string): Query {
  return [`DROP TABLE IF EXISTS ${tableOf(view)}`];
}

function tableOf(view: string): string {
  return `"${view}.counts"`;
}
