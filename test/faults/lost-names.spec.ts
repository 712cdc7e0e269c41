import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { OpenStores } from '../../src/adapters/open-stores';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { PROJECTOR } from '../../src/event-sourcing/consuming/projection';
import { refillingLease } from '../../src/projector/refilling-lease';
import { type Api, problem, startApi, startUnready } from '../support/api';
import { decorated } from '../support/decorated';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { temporaryFolder } from '../support/temporary-folder';
import { untilReady } from '../support/until-answer';
import { drafter, drafterWith, holdBack } from '../two-stores/fixture';

const taken = problem(409, 'campaign_name_taken', { suggested_name: 'Kept (2)' });

/** All else is left, the projector's checkpoint too. */
describe('An index of names that was lost', () => {
  let api: Api;
  afterEach(() => api.stop());

  /** A service with a campaign that has a name, and is projected; stopped. @returns the same user at a service started again */
  async function drafted(variables: Record<string, string>) {
    const user = randomUUID();
    api = await startApi(variables);
    const { client, sender, draft } = await drafter(api, user);
    const { headers } = await draft('Kept');
    // From now on it is behind the checkpoint.
    await client.get(headers['location']!, { 'Min-Revision': '1' });
    await api.stop();
    return async () => {
      api = await startUnready(variables);
      return drafterWith(await api.as(user), sender);
    };
  }

  describeOnMongodb('in MongoDB', (mongodb) => {
    const eventstoredb = new EventstoredbDouble();
    beforeAll(() => eventstoredb.start());
    afterAll(() => eventstoredb.stop());

    it('is filled again from the log, and until then nothing is created', async () => {
      const url = mongodb.newDatabase();
      const again = await drafted({ EVENT_STORE_URL: eventstoredb.url, READ_MODEL_URL: url });
      await drop(url);
      const held = await holdBack(url);
      const { draft } = await again();
      for (const name of ['Kept', 'New']) expect((await draft(name)).body).toEqual(problem(503, 'read_model_behind'));
      await held.release();
      await untilReady(api);
      expect((await draft('Kept')).body).toEqual(taken);
      expect((await draft('New')).status).toBe(201);
    });
  });

  describe('in SQLite', () => {
    const folder = temporaryFolder();
    afterAll(() => folder.remove());

    it('is filled again from the log', async () => {
      const file = folder.file('campaigns.db');
      const url = `sqlite:${file}`;
      const again = await drafted({ EVENT_STORE_URL: url, READ_MODEL_URL: url });
      const database = SqliteDatabase.open(file);
      await database.write(() => database.run('DELETE FROM name_claims'));
      database.close();
      const { draft } = await again();
      await untilReady(api);
      expect((await draft('Kept')).body).toEqual(taken);
      expect((await draft('New')).status).toBe(201);
    });
  });
});

describe('A projector that begins', () => {
  let stores: OpenStores;
  beforeEach(async () => {
    stores = await OpenStores.open({ eventStoreUrl: 'sqlite::memory:', readModelUrl: 'sqlite::memory:' }, []);
    await stores.readModel.save([], { projector: PROJECTOR, position: '7' });
  });
  afterEach(() => stores.close());

  const begin = async (lease = refillingLease(stores)) => {
    await (await lease.acquire(PROJECTOR, new AbortController().signal)).release();
    return stores.readModel.checkpoint(PROJECTOR);
  };

  it('forgets its checkpoint when nobody has begun to fill the index of names', async () => {
    expect(await begin()).toBeUndefined();
  });

  it.each(['markBegun', 'markComplete'] as const)('keeps it after %s', async (mark) => {
    await stores.names[mark]();
    expect(await begin()).toBe('7');
  });

  it('forgets it again after a crash before that was noted', async () => {
    const failing = decorated(stores.names, { markBegun: () => Promise.reject(new StoreUnavailable('gone')) });
    const lease = refillingLease({ ...stores, names: failing });
    await expect(begin(lease)).rejects.toThrow('gone');
    await stores.readModel.save([], { projector: PROJECTOR, position: '8' });
    expect(await begin()).toBeUndefined();
  });
});

async function drop(url: string): Promise<void> {
  const client = new MongoClient(url);
  await client.db().dropCollection('name_claims');
  await client.close();
}
