import { MongoClient } from 'mongodb';
import { MongodbCampaignNames } from '../../src/adapters/mongodb/mongodb.campaign-names';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';

const KEYS = { user_id: 1, name_key: 1 } as const;

describeOnMongodb('The unique index of the campaign names on MongoDB', (mongodb) => {
  let client: MongoClient;
  let url: string;
  const opened: MongodbDatabase[] = [];
  beforeEach(() => {
    url = mongodb.newDatabase();
    client = new MongoClient(url);
  });
  afterEach(async () => {
    await client.close();
    for (const database of opened.splice(0)) await database.close();
  });

  const claims = () => client.db().collection<{ _id: string }>('campaign_names');
  const uniqueIndexes = async () => (await claims().indexes()).filter(({ unique }) => unique === true);
  async function open(): Promise<MongodbCampaignNames> {
    const database = await MongodbDatabase.open(url);
    opened.push(database);
    return MongodbCampaignNames.open(database);
  }

  it('is made', async () => {
    await open();
    expect(await uniqueIndexes()).toMatchObject([{ key: KEYS }]);
  });

  it('is taken as it is when it is there, under whatever name', async () => {
    await claims().createIndex(KEYS, { unique: true, name: 'one_name_for_one_campaign' });
    await open();
    await open();
    expect(await uniqueIndexes()).toMatchObject([{ key: KEYS, name: 'one_name_for_one_campaign' }]);
  });

  it('is made by several who start at once', async () => {
    await Promise.all([1, 2, 3].map(() => open()));
    expect(await uniqueIndexes()).toMatchObject([{ key: KEYS }]);
  });

  it('is insisted on: one that is not unique in its place is refused', async () => {
    await claims().createIndex(KEYS);
    await expect(open()).rejects.toThrow(
      /^The unique index on \(user_id, name_key\) of campaign_names is there, but is not a plain unique index/,
    );
  });

  it('is insisted on: where two claims have one name already it cannot be made, which is refused', async () => {
    const claim = { user_id: 'ada', name_key: 'Spring' };
    await claims().insertMany([
      { _id: 'one', ...claim },
      { _id: 'other', ...claim },
    ]);
    await expect(open()).rejects.toThrow(
      /^The unique index on \(user_id, name_key\) of campaign_names is missing and could not be made/,
    );
  });

  it('is not mistaken for one on the same fields in another order', async () => {
    await claims().createIndex({ name_key: 1, user_id: 1 }, { unique: true });
    await open();
    expect((await uniqueIndexes()).map(({ key }) => JSON.stringify(key))).toContain(JSON.stringify(KEYS));
  });
});
