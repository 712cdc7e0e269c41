import { randomUUID } from 'node:crypto';
import { MongodbNameIndex } from '../../src/adapters/mongodb/mongodb.name-index';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { decorated } from '../support/decorated';
import { describeOnMongodb, PATIENT } from '../support/mongodb/describe-on-mongodb';
import { rivals } from '../support/new-claim';

describeOnMongodb('A campaign name on MongoDB', (mongodb) => {
  let url: string;
  let database: MongodbDatabase;
  beforeEach(async () => {
    url = mongodb.newDatabase();
    database = await MongodbDatabase.open(url, PATIENT);
  });
  afterEach(() => database.close());

  /** An index whose first `times` lookups of the conflicting claim find nothing. Calls `onLookup` before each lookup. */
  function indexThatMisses(times: number, onLookup: () => Promise<void> = async () => undefined) {
    const claims = database.collection('name_claims');
    const findOne = async (filter: object) => {
      await onLookup();
      return times-- > 0 ? null : claims.findOne(filter);
    };
    const missing = {
      collection: (name: string) => (name === 'name_claims' ? decorated(claims, { findOne } as never) : claims),
    };
    return MongodbNameIndex.open(decorated(database, missing as unknown as Partial<MongodbDatabase>));
  }

  it('is claimed if the conflicting claim is deleted before it is looked up', async () => {
    const names = await MongodbNameIndex.open(database);
    const [holder, next] = rivals();
    await names.insert(holder);
    const index = await indexThatMisses(1, () => names.delete(holder));
    expect(await index.insert(next)).toBeUndefined();
    expect(await names.insert(next)).toEqual(next);
  });

  it('is looked up again if the conflicting claim is not visible yet', async () => {
    const names = await MongodbNameIndex.open(database);
    const [holder, next] = rivals();
    await names.insert(holder);
    expect(await (await indexThatMisses(3)).insert(next)).toEqual(holder);
  });

  it('is neither claimed nor taken if the conflicting claim never becomes visible', async () => {
    const names = await MongodbNameIndex.open(database);
    const [holder, next] = rivals();
    await names.insert(holder);
    await expect((await indexThatMisses(Infinity)).insert(next)).rejects.toThrow(StoreUnavailable);
    expect(await names.insert(next)).toEqual(holder);
  });

  it('is claimed once when two hundred requests in several processes ask for it at the same time', async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => MongodbDatabase.open(url, PATIENT)));
    const indexes = await Promise.all([database, ...others].map((own) => MongodbNameIndex.open(own)));
    const [first] = rivals();
    const claims = Array.from({ length: 200 }, () => ({ ...first, claim_id: randomUUID() }));
    const inTheWay = await Promise.all(claims.map((claim, index) => indexes[index % 5]!.insert(claim)));
    await Promise.all(others.map((own) => own.close()));
    const winners = claims.filter((_, index) => inTheWay[index] === undefined);
    expect(winners).toHaveLength(1);
    expect(new Set(inTheWay.map((claim) => claim?.claim_id))).toEqual(new Set([undefined, winners[0]!.claim_id]));
  });
});
