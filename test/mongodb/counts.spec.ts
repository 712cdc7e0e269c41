import { randomUUID } from 'node:crypto';
import { Collection, type Db, MongoClient } from 'mongodb';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import { type DocumentChange, type View, viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { describeOnMongodb, PATIENT } from '../support/mongodb/describe-on-mongodb';

const boxed: View = { name: 'boxed', version: 1, within: 'box', filters: ['colour'] };

describeOnMongodb('Counts on MongoDB', (mongodb) => {
  let database: MongodbDatabase;
  let store: MongodbReadModelStore;
  let another: MongodbReadModelStore;
  let client: MongoClient;
  let db: Db;
  beforeAll(async () => {
    const url = mongodb.newDatabase();
    database = await MongodbDatabase.open(url, PATIENT);
    store = await MongodbReadModelStore.open(database, [boxed]);
    another = await MongodbReadModelStore.open(database, [boxed]);
    client = new MongoClient(url);
    db = client.db();
  });
  afterAll(async () => {
    await client.close();
    await database.close();
  });

  describe('that a crash kept from being saved are right after the same change is saved again:', () => {
    const steps: [string, (thing: Thing) => DocumentChange[]][] = [
      ['a new document', (thing) => [{ ...changeTo(thing, 0), isNew: true }]],
      ['a changed document', (thing) => [changeTo(thing, 0), changeTo({ ...thing, colour: 'green' }, 1)]],
      ['a moved document', (thing) => [changeTo(thing, 0), changeTo({ ...thing, box: 'right' }, 1)]],
      [
        'a document that moved twice',
        (thing) => [
          changeTo(thing, 0),
          changeTo({ ...thing, box: 'middle' }, 1),
          changeTo({ ...thing, box: 'right' }, 2),
        ],
      ],
      ['a deleted document', (thing) => [changeTo(thing, 0), deletionOf(thing, 1)]],
      [
        'a document that moved and was deleted',
        (thing) => [changeTo(thing, 0), changeTo({ ...thing, box: 'right' }, 1), deletionOf(thing, 2)],
      ],
      [
        'a document that came back elsewhere',
        (thing) => [changeTo(thing, 0), deletionOf(thing, 1), changeTo({ ...thing, box: 'right' }, 2)],
      ],
    ];

    it.each(steps)('%s', async (_, changesOf) => {
      const thing = newThing();
      const changes = changesOf(thing);
      if (changes.length > 1) await store.save(changes.slice(0, 1));
      for (const change of changes.slice(changes.length > 1 ? 1 : 0)) await withoutCounting(() => store.save([change]));
      expect(await store.counts(boxed, { userId: thing.userId }, ['box', 'colour'])).not.toEqual(
        await recount(thing.userId),
      );
      await store.save(changes.slice(-1));
      expect(await store.counts(boxed, { userId: thing.userId }, ['box', 'colour'])).toEqual(
        await recount(thing.userId),
      );
    });

    it('a removal', async () => {
      const thing = newThing();
      await store.save([changeTo(thing, 0)]);
      await withoutCounting(() => store.remove(boxed, thing.id));
      expect(await store.counts(boxed, { userId: thing.userId }, [])).toHaveLength(1);
      await store.remove(boxed, thing.id);
      expect(await store.counts(boxed, { userId: thing.userId }, [])).toEqual([]);
    });
  });

  it('include what another process saves between a recount and its write', async () => {
    const [one, other] = [newThing(), newThing()].map((thing) => ({ ...thing, userId: 'ada' }));
    await beforeWriteTo(
      /"counts:/,
      () => another.save([changeTo(other!, 0)]),
      () => store.save([changeTo(one!, 0)]),
    );
    expect(await store.counts(boxed, { userId: 'ada' }, [])).toEqual([{ values: {}, count: 2 }]);
  });

  it('leave no box that another process moved the document to between a look-up and its write', async () => {
    const thing = newThing();
    await store.save([changeTo(thing, 0)]);
    await beforeWriteTo(
      new RegExp(thing.id),
      () => another.save([changeTo({ ...thing, box: 'middle' }, 1)]),
      () => store.save([changeTo({ ...thing, box: 'right' }, 2)]),
    );
    expect(await store.counts(boxed, { userId: thing.userId }, ['box'])).toEqual([
      { values: { box: 'right' }, count: 1 },
    ]);
  });

  it('do not come with the documents', async () => {
    const thing = newThing();
    const moved = changeTo({ ...thing, box: 'right' }, 1);
    await store.save([changeTo(thing, 0)]);
    await store.save([moved]);
    expect(await store.getMany(boxed, [moved.key])).toEqual([moved.document]);
    expect(await store.list(boxed, { userId: thing.userId, within: 'right' })).toEqual([moved.document]);
  });

  /** Puts the counts back to what they were before. */
  async function withoutCounting(work: () => Promise<void>): Promise<void> {
    const counts = db.collection<{ _id: string }>(viewName(boxed));
    const isCounts = { _id: { $gte: 'counts:', $lt: 'counts;' } };
    const before = await counts.find(isCounts).toArray();
    await work();
    await counts.deleteMany(isCounts);
    if (before.length > 0) await counts.insertMany(before);
  }

  /** Does `other` once, before the bulk write to a document whose id matches. */
  async function beforeWriteTo(id: RegExp, other: () => Promise<void>, work: () => Promise<void>): Promise<void> {
    const bulkWrite = Collection.prototype.bulkWrite;
    let isDone = false;
    const spy = jest.spyOn(Collection.prototype, 'bulkWrite').mockImplementation(async function (
      this: Collection,
      operations,
      options,
    ) {
      if (!isDone && id.test(JSON.stringify(operations))) {
        isDone = true;
        await other();
      }
      return bulkWrite.call(this, operations, options);
    });
    await work().finally(() => spy.mockRestore());
    expect(isDone).toBe(true);
  }

  async function recount(user_id: string) {
    const documents = await db
      .collection(viewName(boxed))
      .find({ user_id, list_order: { $gte: '' } })
      .toArray();
    return documents.map(({ box, colour }) => ({ values: { box: box as string, colour: colour as string }, count: 1 }));
  }
});

interface Thing {
  readonly id: string;
  readonly userId: string;
  readonly box: string;
  readonly colour: string;
}

function newThing(): Thing {
  return { id: randomUUID(), userId: randomUUID(), box: 'left', colour: 'red' };
}

function changeTo({ id, userId, ...fields }: Thing, revision: number): DocumentChange {
  return { view: boxed, key: { id, userId }, document: { id, user_id: userId, revision, list_order: id, ...fields } };
}

function deletionOf({ id, userId }: Thing, goneAt: number): DocumentChange {
  return { view: boxed, key: { id, userId }, document: undefined, goneAt };
}
