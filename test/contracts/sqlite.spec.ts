import { randomUUID } from 'node:crypto';
import { categoryOf } from '../../src/event-sourcing/log/identity';
import { SqliteNameIndex } from '../../src/adapters/sqlite/sqlite.name-index';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { referenceTo } from '../../src/event-sourcing/log/event-store';
import { follow } from '../support/follow';
import { newEvents, newStream } from '../support/new-events';
import { temporaryFolder } from '../support/temporary-folder';
import { describeNameIndex } from './name-index.contract';
import { describeEventStore } from './event-store.contract';
import { describeReadModelStore } from './read-model-store.contract';
import { newThing, newViews, saved } from './read-model-store.things';

describeOn('SQLite in memory', () => ':memory:');

const folder = temporaryFolder();
afterAll(() => folder.remove());
describeOn('an SQLite file', () => folder.file(`${randomUUID()}.db`));

function describeOn(name: string, newPath: () => string): void {
  describeEventStore(name, async () => {
    const database = await SqliteDatabase.open(newPath(), 'log');
    return { store: new SqliteEventStore(database), close: () => database.close() };
  });
  describeReadModelStore(name, async (collections) => {
    const database = await SqliteDatabase.open(newPath(), 'log');
    const open = () => SqliteReadModelStore.open(database, collections);
    return { store: await open(), another: await open(), close: () => database.close() };
  });
  describeNameIndex(name, async () => {
    const database = await SqliteDatabase.open(newPath(), 'log');
    return { names: new SqliteNameIndex(database), close: () => database.close() };
  });
}

describe('In an SQLite database,', () => {
  let database: SqliteDatabase;
  let store: SqliteEventStore;
  let stream: string;
  beforeEach(() => {
    database = SqliteDatabase.inMemory();
    store = new SqliteEventStore(database);
    stream = newStream();
  });
  afterEach(() => database.close());

  it('a position compares as text like its number, even when it gains a digit', async () => {
    await store.append(stream, 'no_stream', newEvents(120));
    const positions = (await store.readStream(stream)).map((event) => event.position);
    expect([...positions].sort()).toEqual(positions);
  });

  it('a dropped view leaves no table, index or trigger', async () => {
    const { boxed } = newViews();
    const readModel = await SqliteReadModelStore.open(database, [boxed]);
    const thing = newThing({ box: 'left' });
    await readModel.save([saved(thing, boxed)], { consumer: viewName(boxed), position: '1', caughtUp: true });
    const left = () => database.all(`SELECT name FROM sqlite_schema WHERE name LIKE '${viewName(boxed)}%'`);
    expect(left()).toHaveLength(8);
    await readModel.drop(viewName(boxed));
    expect(left()).toEqual([]);
  });

  it('groups without documents leave no counts', async () => {
    const { boxed } = newViews();
    const readModel = await SqliteReadModelStore.open(database, [boxed]);
    const thing = newThing({ box: 'left' });
    await readModel.save([saved(thing, boxed)]);
    await readModel.save([saved({ ...thing, revision: 1, box: 'right' }, boxed)]);
    const rows = () => database.all(`SELECT box, count FROM "${viewName(boxed)}.counts"`);
    expect(rows()).toEqual([{ box: 'right', count: 1 }]);
    await readModel.remove(boxed, thing.id);
    expect(rows()).toEqual([]);
  });

  it('documents that differ only in a field that they are found by are counted in one row', async () => {
    const { boxed } = newViews();
    const readModel = await SqliteReadModelStore.open(database, [boxed]);
    const things = ['ada@example.com', 'bob@example.com', null].map((email) => newThing({ user_id: 'ada', email }));
    await readModel.save(things.map((thing) => saved(thing, boxed)));
    expect(database.all(`SELECT count FROM "${viewName(boxed)}.counts"`)).toEqual([{ count: 3 }]);
  });

  it('a log contains an event whose id another program wrote as bytes', async () => {
    await store.append(stream, 'no_stream', newEvents(1));
    await database.write('run', [['UPDATE events SET id = CAST(id AS BLOB)']]);
    const { events } = await follow(store, { category: categoryOf(stream) }, ({ live }) => live);
    expect(await store.contains(referenceTo(events[0]!)!)).toBe(true);
  });

  it('a subscription to some types delivers an event with too many fields as unreadable, because its type is not known', async () => {
    await store.append(stream, 'no_stream', newEvents(3));
    const damage = `UPDATE events SET data = '{' || char(30) || '}' WHERE stream_id = ? AND revision = 1`;
    await database.write('run', [[damage, stream]]);
    const options = { category: categoryOf(stream), types: ['ThingMended'] };
    const { events } = await follow(store, options, ({ live }) => live);
    expect(events).toMatchObject([{ revision: 1, unreadable: 'it contains control characters' }]);
  });
});
