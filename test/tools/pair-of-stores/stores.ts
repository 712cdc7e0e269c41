import { SqliteDatabase } from '../../../src/adapters/sqlite/sqlite.database';
import { type Query } from '../../../src/adapters/sqlite/sqlite.statements';
import { SqliteReadModelStore } from '../../../src/adapters/sqlite/sqlite.read-model-store';
import { VIEWS } from '../../../src/projector/handlers';

/** The content of a store at one moment: the rows of each table. */
export type Moment = ReadonlyMap<string, readonly object[]>;

/** A store that can go back to an earlier moment. */
export class Store {
  constructor(readonly database: SqliteDatabase) {}

  moment(): Moment {
    const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    const tables = this.database.all<{ name: string }>(sql);
    return new Map(tables.map(({ name }) => [name, this.database.all<object>(`SELECT * FROM "${name}"`)]));
  }

  /** New events get the positions behind the restored end, as in EventStoreDB. */
  async restore(moment: Moment): Promise<void> {
    const replacing = [...moment].flatMap(([table, rows]): Query[] => [
      [`DELETE FROM "${table}"`],
      ...rows.map((row) => insertInto(table, row)),
    ]);
    const positions: Query = ['UPDATE sqlite_sequence SET seq = (SELECT MAX(position) FROM events)'];
    await this.database.write('run', moment.has('events') ? [...replacing, positions] : replacing);
  }
}

/**
 * A log, and a store of everything that is built from it: the layout of EventStoreDB beside MongoDB, in two SQLite
 * databases in memory. The claims of names are beside the views.
 */
export class PairOfStores {
  readonly log = new Store(SqliteDatabase.inMemory());
  readonly readModel = new Store(SqliteDatabase.inMemory());

  /** Prepares both stores, so that a moment of them contains all tables. */
  static async open(): Promise<PairOfStores> {
    const stores = new PairOfStores();
    await SqliteReadModelStore.open(stores.readModel.database, VIEWS);
    return stores;
  }

  async close(): Promise<void> {
    await this.log.database.close();
    await this.readModel.database.close();
  }
}

function insertInto(table: string, row: object): Query {
  const marks = Object.keys(row).map(() => '?');
  return [`INSERT INTO "${table}" VALUES (${marks.join()})`, ...(Object.values(row) as unknown[])];
}
