import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import {
  type ListQuery,
  type Selection,
  type View,
  viewName,
} from '../../src/event-sourcing/consuming/read-model-store';
import { categoryOf } from '../../src/event-sourcing/log/identity';
import { newEvents, newStream } from '../support/new-events';

type Query = readonly [sql: string, ...parameters: unknown[]];

const USER = 'ada';
const fields = { filters: ['colour', 'size'], lookups: ['email', 'size'] };
const whole: View = { name: 'whole', version: 1, ...fields, details: ['more'] };
const boxed: View = { name: 'boxed', version: 1, within: 'box', ...fields };
const INDEXES = ['by_email', 'by_size', 'list'];

const COVERED = /^SEARCH .* USING COVERING INDEX /;
const MAINTAINED = /^SEARCH boxed\.v1\.counts USING PRIMARY KEY \(user_id=\?/;

describe('Queries on SQLite', () => {
  let database: SqliteDatabase;
  let store: SqliteReadModelStore;

  beforeEach(async () => {
    database = SqliteDatabase.inMemory();
    store = await SqliteReadModelStore.open(database, [whole, boxed]);
    for (const view of [whole, boxed]) await markCaughtUp(view);
  });
  afterEach(() => database.close());

  const selections: [string, View, Selection][] = [
    ['all documents of a user', whole, { userId: USER }],
    ['one filter', whole, { userId: USER, equals: { colour: 'green' } }],
    ['the other filter', whole, { userId: USER, equals: { size: 'small' } }],
    ['both filters', whole, { userId: USER, equals: { colour: 'green', size: 'small' } }],
    ['the documents within a field', boxed, { userId: USER, within: 'left' }],
    ['a filter within a field', boxed, { userId: USER, within: 'left', equals: { colour: 'green' } }],
  ];
  const ways: [string, Omit<ListQuery, 'userId'>][] = [
    ['the highest first', {}],
    ['the lowest first', { ascending: true }],
    ['after a place', { after: '5' }],
    ['after a place, the lowest first', { after: '5', ascending: true }],
    ['with a limit', { limit: 2 }],
    ['with an offset', { offset: 3, limit: 2 }],
  ];

  describe.each(selections)('for %s', (_selection, view, selection) => {
    it.each(ways)('list only the rows they return, in the order of the index: %s', async (_way, way) => {
      const queries = await sent(() => store.list(view, { ...selection, ...way }));
      expect(wasteOf(queries)).toEqual([]);
      expect(plansOf(queries.map(withoutBody))).toEqual([expect.stringMatching(COVERED)]);
    });

    it.each([[[]], [['colour']], [['size']], [['colour', 'size']]])('count by %j without reading rows', async (by) => {
      const queries = await sent(() => store.counts(view, selection, by));
      expect(wasteOf(queries)).toEqual([]);
      expect(plansOf(queries)[0]).toMatch(view === boxed ? MAINTAINED : COVERED);
    });
  });

  it.each([[[]], [['box']], [['box', 'colour']], [['size']]])(
    'count all of a user by %j in the counts alone',
    async (by) => {
      const queries = await sent(() => store.counts(boxed, { userId: USER }, by));
      expect(wasteOf(queries)).toEqual([]);
      expect(plansOf(queries)[0]).toMatch(MAINTAINED);
    },
  );

  describe.each([whole, boxed])('by a field of $name', (view) => {
    it.each(['email', 'size'])('find the documents in an index: %s', async (field) => {
      const queries = await sent(() => store.findBy(view, { userId: USER, field, value: 'small', limit: 2 }));
      const index = `${viewName(view)}.by_${field}`;
      expect(plansOf(queries)).toEqual([`SEARCH ${viewName(view)} USING INDEX ${index} (user_id=? AND ${field}=?)`]);
    });

    it('need an entry in the index only for documents that have the field', () => {
      const partial = database.all<{ name: string; partial: number }>(`PRAGMA index_list("${viewName(view)}")`);
      const names = partial.filter((index) => index.partial === 1).map(({ name }) => name);
      expect(names.sort()).toEqual(['email', 'size'].map((field) => `${viewName(view)}.by_${field}`));
    });
  });

  it('look up documents by key in an index', async () => {
    const keys = [1, 2].map((id) => ({ id: String(id), userId: USER }));
    expect(wasteOf(await sent(() => store.getMany(whole, keys)))).toEqual([]);
    expect(wasteOf(await sent(() => store.get(whole, keys[0]!)))).toEqual([]);
  });

  it.each(['from the start', 'after a position'])('follow a category %s in an index', async (from) => {
    const log = new SqliteEventStore(database);
    const stream = newStream();
    await log.append(stream, 'no_stream', newEvents(3));
    const [first] = await log.readStream(stream);
    const after = from === 'from the start' ? undefined : first!.position;
    const queries = await sent(() => follow(log, categoryOf(stream), after));
    // One query reads the batch, the other one checks whether there are more events.
    expect(queries).toHaveLength(2);
    expect(wasteOf(queries)).toEqual([]);
    const searches = plansOf(queries).filter((step) => step.startsWith('SEARCH'));
    expect(searches).toEqual(Array(2).fill(expect.stringContaining('INDEX events_by_category (<expr>=? AND rowid>?)')));
  });

  describe('on a view that is being built', () => {
    const INDEXES_OF = "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL";
    const indexesOf = (view: View) => {
      const indexes = database.all<{ name: string }>(INDEXES_OF, viewName(view));
      return indexes.map(({ name }) => name.replace(`${viewName(view)}.`, '')).sort();
    };
    const fresh: View = { ...whole, version: 2 };
    const open = async () => (store = await SqliteReadModelStore.open(database, [whole, fresh]));

    it('have indexes only after its consumer has reached the end of the log', async () => {
      await open();
      const consumer = viewName(fresh);
      await store.save([], { consumer, position: '1', caughtUp: false });
      await open();
      expect(indexesOf(fresh)).toEqual([]);
      await markCaughtUp(fresh);
      expect(indexesOf(fresh)).toEqual(INDEXES);
      expect(plansOf(await sent(() => store.counts(fresh, { userId: USER }, [])))[0]).toMatch(COVERED);
    });

    it('lose the indexes when the view starts over', async () => {
      await store.reset(viewName(whole), whole);
      expect(indexesOf(whole)).toEqual([]);
      await open();
      expect(indexesOf(whole)).toEqual([]);
      await markCaughtUp(whole);
      expect(indexesOf(whole)).toEqual(INDEXES);
    });

    it.each(INDEXES)('get a missing index when the file is opened: %s', async (index) => {
      await database.write('run', [[`DROP INDEX "${viewName(whole)}.${index}"`]]);
      await open();
      expect(indexesOf(whole)).toEqual(INDEXES);
    });
  });

  describe('that read too much are detected', () => {
    const table = `"${viewName(whole)}"`;
    const lists = () => sent(() => store.list(whole, { userId: USER, equals: { colour: 'green' } }));
    const counts = () => sent(() => store.counts(whole, { userId: USER }, ['colour']));
    const replaceIndex = (columns: string) =>
      database.write('run', [
        [`DROP INDEX "${viewName(whole)}.list"`],
        [`CREATE INDEX replaced ON ${table} (${columns})`],
      ]);

    it('without an index on the column', () => {
      expect(wasteOf([[`SELECT body FROM ${table} WHERE colour = ?`, 'green']])).toEqual([`SCAN whole.v1`]);
      expect(wasteOf([['SELECT data FROM events WHERE type = ?', 'ThingHappened']])).toEqual(['SCAN events']);
    });

    it('with an index that lacks the filters', async () => {
      await replaceIndex('user_id, list_order');
      expect(plansOf((await lists()).map(withoutBody))[0]).not.toMatch(COVERED);
      expect(plansOf(await counts())[0]).not.toMatch(COVERED);
    });

    it('with an index in another order', async () => {
      await replaceIndex('user_id, colour, size, list_order');
      expect(wasteOf(await lists())).toEqual(['USE TEMP B-TREE FOR ORDER BY']);
    });

    it('with an index that does not start with the user', async () => {
      await replaceIndex('list_order, user_id, colour, size');
      expect(wasteOf(await lists())).toEqual(['SCAN whole.v1 USING INDEX replaced']);
    });
  });

  const markCaughtUp = (view: View) => store.save([], { consumer: viewName(view), position: '1', caughtUp: true });

  /** The queries that the adapter sends, with their parameters. */
  async function sent(work: () => Promise<unknown>): Promise<Query[]> {
    const spies = [jest.spyOn(database, 'all'), jest.spyOn(database, 'get')];
    try {
      await work();
      const queries = spies.flatMap(({ mock }) => mock.calls as Query[]);
      expect(queries).not.toEqual([]);
      return queries;
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  }

  function plansOf(queries: readonly Query[]): string[] {
    return queries.flatMap(([sql, ...parameters]) =>
      database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...parameters).map(({ detail }) => detail),
    );
  }

  /** Steps that scan a whole table or index, or sort. Scans of a list of ids or of found rows do not count. */
  function wasteOf(queries: readonly Query[]): string[] {
    return plansOf(queries).filter(
      (step) => /^SCAN (?!json_each |\(subquery)/.test(step) || step.endsWith('FOR ORDER BY'),
    );
  }
});

/** The same query without the body. If an index covers it, the original query reads rows only for their bodies. */
function withoutBody([sql, ...parameters]: Query): Query {
  return [sql.replace('SELECT body FROM', 'SELECT 1 FROM'), ...parameters];
}

/** Subscribes until there are no more events. */
async function follow(log: SqliteEventStore, category: string, after: string | undefined): Promise<void> {
  const stopping = new AbortController();
  for await (const { live } of log.subscribe({
    category,
    ...(after !== undefined && { after }),
    signal: stopping.signal,
  })) {
    if (live) setImmediate(() => stopping.abort());
  }
}
