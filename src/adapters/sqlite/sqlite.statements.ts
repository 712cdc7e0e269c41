import type Database from 'libsql';

type Statements = Map<string, Database.Statement>;

/** A statement and the values of its parameters. */
export type Query = readonly [sql: string, ...parameters: unknown[]];

/** Prepares each statement of a connection once. Methods throw the driver's errors. */
export class SqliteStatements {
  /** Separate for each method: the driver's `get` ignores its parameters if `all` was called on the same statement. */
  private readonly prepared: Readonly<Record<'all' | 'get' | 'run', Statements>> = {
    all: new Map(),
    get: new Map(),
    run: new Map(),
  };

  constructor(readonly connection: Database.Database) {}

  all<Row>(...[sql, ...parameters]: Query): Row[] {
    return this.statement('all', sql).all(...parameters) as Row[];
  }

  get<Row>(...[sql, ...parameters]: Query): Row | undefined {
    const row = this.statement('get', sql).get(...parameters) as (Row & { _metadata?: unknown }) | undefined;
    // The driver adds this field (how long the query took); it is not a column.
    if (row !== undefined) delete row._metadata;
    return row;
  }

  /** @returns the number of rows changed */
  run(...[sql, ...parameters]: Query): number {
    return this.statement('run', sql).run(...parameters).changes;
  }

  /** Lets the prepared statements be collected, so that the connection can be closed. */
  clear(): void {
    for (const prepared of Object.values(this.prepared)) prepared.clear();
  }

  private statement(method: 'all' | 'get' | 'run', sql: string): Database.Statement {
    const prepared = this.prepared[method];
    let statement = prepared.get(sql);
    if (statement === undefined) prepared.set(sql, (statement = this.connection.prepare(sql)));
    return statement;
  }
}
