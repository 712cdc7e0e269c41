import { randomUUID } from 'node:crypto';
import { type Db, type Document, MongoClient } from 'mongodb';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import {
  type ListQuery,
  type ReadModelDocument,
  type Selection,
  type View,
  viewName,
} from '../../src/event-sourcing/consuming/read-model-store';
import { describeOnMongodb, PATIENT } from '../support/mongodb/describe-on-mongodb';

/** An entry of the server's profiler: one executed operation. */
interface Profile {
  readonly planSummary?: string;
  readonly docsExamined?: number;
  readonly hasSortStage?: boolean;
  readonly command?: { readonly aggregate?: string };
}

/** Numbers of entries, by the name of the index. */
interface Validation {
  readonly keysPerIndex: Readonly<Record<string, number>>;
}

/** Both read an index. The second one only counts its entries. */
const INDEXED = /^(IXSCAN|COUNT_SCAN) /;

const USER = 'ada';
const DOCUMENTS = 500;
const RARE = 3;
const EMAIL = 'ada@example.com';

const fields = { filters: ['colour', 'size'], lookups: ['email', 'size'] };
const whole: View = { name: 'whole', version: 1, ...fields, details: ['more'] };
const boxed: View = { name: 'boxed', version: 1, within: 'box', ...fields };
const MIDDLE = placeOf(250);

describeOnMongodb('MongoDB', (mongodb) => {
  let database: MongodbDatabase;
  let store: MongodbReadModelStore;
  let client: MongoClient;
  let db: Db;

  beforeAll(async () => {
    const url = mongodb.newDatabase();
    database = await MongodbDatabase.open(url, PATIENT);
    store = await MongodbReadModelStore.open(database, [whole, boxed]);
    client = new MongoClient(url);
    db = client.db();
    await fill(store);
  });
  afterAll(async () => {
    await client.close();
    await database.close();
  });

  const rare = { colour: 'green' };
  const rareAndSmall = { colour: 'green', size: 'small' };
  const selections: [string, View, Selection][] = [
    ['all of a user', whole, { userId: USER }],
    ['a rare value', whole, { userId: USER, equals: rare }],
    ['two filters', whole, { userId: USER, equals: rareAndSmall }],
    ['the second filter alone', whole, { userId: USER, equals: { size: 'small' } }],
    ['a value that no document has', whole, { userId: USER, equals: { colour: 'blue' } }],
    ['a user without documents', whole, { userId: 'nobody' }],
    ['all within a field', boxed, { userId: USER, within: 'left' }],
    ['a rare value within a field', boxed, { userId: USER, within: 'left', equals: rare }],
  ];
  const ways: [string, Omit<ListQuery, 'userId'>][] = [
    ['the highest first', {}],
    ['the lowest first', { ascending: true }],
    ['after a place', { after: MIDDLE }],
    ['after a place, the lowest first', { after: MIDDLE, ascending: true }],
    ['with a limit', { limit: 2 }],
    ['with an offset', { offset: 1, limit: 2 }],
  ];

  describe.each(selections)('for a selection of %s', (_selection, view, selection) => {
    it.each(ways)('reads only the listed documents, in the order of the index: %s', async (_way, way) => {
      const { profiles, result } = await executed(view, () => store.list(view, { ...selection, ...way }));
      expect(wasteOf(profiles, result.length)).toEqual([]);
    });

    it.each([[[]], [['colour']], [['size']], [['colour', 'size']]])(
      'reads no document of the view to count by %j',
      async (by) => {
        const { profiles } = await executed(view, () => store.counts(view, selection, by));
        expect(wasteOf(profiles, maintainedIn(view))).toEqual([]);
      },
    );

    it('reads only the documents of a page with a total', async () => {
      const query = { ...selection, limit: 2 };
      const { profiles, result } = await executed(view, () => store.page(view, query));
      expect(profiles).toHaveLength(2);
      expect(wasteOf(profiles, result.documents.length + maintainedIn(view))).toEqual([]);
    });
  });

  it.each([[[]], [['box']], [['box', 'colour']]])(
    'reads one document of counts for each value to count by %j',
    async (by) => {
      const { profiles, result } = await executed(boxed, () => store.counts(boxed, { userId: USER }, by));
      expect(wasteOf(profiles, 1)).toEqual([]);
      expect(result.reduce((sum, { count }) => sum + count, 0)).toBe(DOCUMENTS);
    },
  );

  it('reads only the index to count again after a save', async () => {
    const [document] = await store.list<ReadModelDocument>(boxed, { userId: USER, within: 'left', limit: 1 });
    const key = { id: document!.id, userId: USER };
    const { profiles } = await executed(boxed, () => store.save([{ view: boxed, key, document }]));
    const recounts = profiles.filter(({ command }) => command?.aggregate !== undefined);
    expect(recounts).toHaveLength(1);
    expect(wasteOf(recounts, 0)).toEqual([]);
  });

  it('lists the three documents with a rare value', async () => {
    const { result } = await executed(whole, () => store.list(whole, { userId: USER, equals: rare }));
    expect(result).toHaveLength(RARE);
  });

  describe.each([whole, boxed])('for documents of $name that are found by a field', (view) => {
    it.each([
      ['email', EMAIL, RARE],
      ['email', 'nobody', 0],
      ['size', 'small', DOCUMENTS / 2],
      ['size', 'large', 0],
    ])('reads only those, in the index of the field: %s is %s', async (field, value, number) => {
      const find = () => store.findBy(view, { userId: USER, field, value, limit: DOCUMENTS });
      const { profiles, result } = await executed(view, find);
      expect(result).toHaveLength(number);
      expect(wasteOf(profiles, number)).toEqual([]);
      expect(profiles[0]!.planSummary).toBe(`IXSCAN { user_id: 1, ${field}: 1 }`);
    });

    it('reads no more than the limit', async () => {
      const find = () => store.findBy(view, { userId: USER, field: 'size', value: 'small', limit: 2 });
      expect(wasteOf((await executed(view, find)).profiles, 2)).toEqual([]);
    });

    it('has no entry in the index for a document without a value, or a deleted one', async () => {
      const gone = { ...documentOf(view, DOCUMENTS), email: EMAIL };
      const key = { id: gone.id, userId: USER };
      await store.save([{ view, key, document: gone }]);
      await store.save([{ view, key, document: undefined, goneAt: 1 }]);
      const { keysPerIndex } = (await db.command({ validate: viewName(view) })) as Validation;
      expect(keysPerIndex).toMatchObject({ by_email: RARE + 1, by_size: DOCUMENTS / 2 + 1 });
    });
  });

  it('reads only the documents that are looked up by their keys', async () => {
    const keys = [3, 4, DOCUMENTS + 7].map((index) => ({ id: `${whole.name}-${index}`, userId: USER }));
    const { profiles, result } = await executed(whole, () => store.getMany(whole, keys));
    expect(result).toHaveLength(2);
    expect(wasteOf(profiles, 2)).toEqual([]);
    const one = await executed(whole, () => store.get(whole, keys[0]!));
    expect(wasteOf(one.profiles, 1)).toEqual([]);
  });

  describe('is found to read more', () => {
    const bare: View = { name: 'bare', version: 1, filters: ['colour', 'size'] };
    beforeAll(async () => {
      await save(store, bare);
    });

    const list = () => executed(bare, () => store.list(bare, { userId: USER, equals: rare }));
    const count = () => executed(bare, () => store.counts(bare, { userId: USER }, ['colour']));

    it('without an index', async () => {
      expect(wasteOf((await list()).profiles, RARE)).toEqual([
        'COLLSCAN',
        `${DOCUMENTS + 1} documents read instead of ${RARE}`,
        'sorted in memory',
      ]);
      expect(wasteOf((await count()).profiles, 0)).toContain('COLLSCAN');
    });

    it('with an index that lacks the filters', async () => {
      await db.collection(viewName(bare)).createIndex({ user_id: 1, list_order: 1 });
      const read = `${DOCUMENTS} documents read`;
      expect(wasteOf((await list()).profiles, RARE)).toEqual([`${read} instead of ${RARE}`]);
      expect(wasteOf((await count()).profiles, 0)).toEqual([`${read} instead of 0`]);
    });
  });

  /** Returns what the server executed on the collection of the view. */
  async function executed<T>(view: View, work: () => Promise<T>): Promise<{ result: T; profiles: Profile[] }> {
    await db.command({ profile: 2 });
    const result = await work().finally(() => db.command({ profile: 0 }));
    const ns = `${db.databaseName}.${viewName(view)}`;
    const profiles = await db.collection<Profile & Document>('system.profile').find({ ns }).toArray();
    await db.collection('system.profile').drop();
    return { result, profiles };
  }
});

/** Number of documents that have the counts of one value of `within`. */
function maintainedIn(view: View): number {
  return view.within === undefined ? 0 : 1;
}

/** @param needed number of documents that must be read */
function wasteOf(profiles: readonly Profile[], needed: number): string[] {
  const read = profiles.reduce((sum, { docsExamined = 0 }) => sum + docsExamined, 0);
  return [
    ...(profiles.length === 0 ? ['nothing was executed'] : []),
    ...profiles.flatMap(({ planSummary = 'no plan' }) => (INDEXED.test(planSummary) ? [] : [planSummary])),
    ...(read === needed ? [] : [`${read} documents read instead of ${needed}`]),
    ...(profiles.some(({ hasSortStage }) => hasSortStage === true) ? ['sorted in memory'] : []),
  ];
}

async function fill(store: MongodbReadModelStore): Promise<void> {
  await save(store, whole);
  await save(store, boxed);
}

/** 500 documents of one user, of which three are green and have an email, and one document of another user. */
async function save(store: MongodbReadModelStore, view: View): Promise<void> {
  const documents = Array.from({ length: DOCUMENTS }, (_, index) => documentOf(view, index));
  const theirs = { ...documents[0]!, id: randomUUID(), user_id: 'bob', email: EMAIL };
  const saved = [...documents, theirs].map((document) => ({
    view,
    key: { id: document.id, userId: document.user_id },
    document,
    isNew: true as const,
  }));
  await store.save(saved);
}

function documentOf(view: View, index: number) {
  const isRare = index % 200 === 100 || index === 400;
  return {
    id: `${view.name}-${index}`,
    user_id: USER,
    revision: 0,
    list_order: placeOf(index),
    colour: isRare ? 'green' : 'red',
    email: isRare ? EMAIL : null,
    ...(index % 2 === 0 && { size: 'small' }),
    box: 'left',
    more: 'details',
  };
}

function placeOf(index: number): string {
  return String(index).padStart(6, '0');
}
