import { SqliteDatabase } from '../../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../../src/adapters/sqlite/sqlite.event-store';
import { SqliteNameIndex } from '../../../src/adapters/sqlite/sqlite.name-index';
import { SqliteReadModelStore } from '../../../src/adapters/sqlite/sqlite.read-model-store';
import { type Query } from '../../../src/adapters/sqlite/sqlite.statements';
import { VIEWS } from '../../../src/projector/handlers';
import { type Adapters, type Moment, type PairOfStores } from './stores';

/** The rows of each table. */
type Content = ReadonlyMap<string, readonly object[]>;

/** The layout of EventStoreDB beside MongoDB, in two SQLite databases in memory. */
export class InSqlite implements PairOfStores {
  private readonly log = SqliteDatabase.inMemory();
  private readonly readModel = SqliteDatabase.inMemory();

  async open(): Promise<Adapters> {
    return {
      eventStore: new SqliteEventStore(this.log),
      readModel: await SqliteReadModelStore.open(this.readModel, VIEWS),
      names: new SqliteNameIndex(this.readModel),
    };
  }

  async moment(): Promise<Moment> {
    const [log, readModel] = [contentOf(this.log), contentOf(this.readModel)];
    return {
      restoreLog: () => this.log.write('run', [...replacing(log), POSITIONS]),
      restoreReadModel: () => this.readModel.write('run', replacing(readModel)),
    };
  }

  async close(): Promise<void> {
    await this.log.close();
    await this.readModel.close();
  }
}

const POSITIONS: Query = ['UPDATE sqlite_sequence SET seq = (SELECT MAX(position) FROM events)'];

function contentOf(database: SqliteDatabase): Content {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
  const tables = database.all<{ name: string }>(sql);
  return new Map(tables.map(({ name }) => [name, database.all<object>(`SELECT * FROM "${name}"`)]));
}

function replacing(content: Content): Query[] {
  return [...content].flatMap(([table, rows]): Query[] => [
    [`DELETE FROM "${table}"`],
    ...rows.map((row) => insertInto(table, row)),
  ]);
}

function insertInto(table: string, row: object): Query {
  const marks = Object.keys(row).map(() => '?');
  return [`INSERT INTO "${table}" VALUES (${marks.join()})`, ...(Object.values(row) as unknown[])];
}
