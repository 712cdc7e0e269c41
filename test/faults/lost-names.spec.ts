import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { type NameIndex } from '../../src/campaigns/campaign-names/name-index';
import { protocolOf, StoppedClock } from '../support/protocol';
import { SqliteStores } from '../tools/interleavings/stores';
import { type Api, problem, startApi, startUnready } from '../support/api';
import { decorated } from '../support/decorated';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { temporaryFolder } from '../support/temporary-folder';
import { untilReady } from '../support/until-response';
import { drafter, drafterWith, holdBack } from '../two-stores/fixture';
import { sqliteUrls } from '../support/sqlite-urls';

const taken = problem(409, 'campaign_name_taken', { suggested_name: 'Kept (2)' });

/** Only the index is lost. Checkpoints and everything else remain. */
describe('A lost name index', () => {
  let api: Api;
  afterEach(() => api.stop());

  /** Creates a campaign, waits until it is projected, and stops the service. @returns restarts it with the same user */
  async function drafted(variables: Record<string, string>) {
    const user = randomUUID();
    api = await startApi(variables);
    const { client, sender, draft } = await drafter(api, user);
    const { headers } = await draft('Kept');
    // Waits until the checkpoint is past it.
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

    it('is filled again from the log, and no campaign is created until then', async () => {
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
      const again = await drafted(sqliteUrls(file));
      const database = await SqliteDatabase.open(file, 'log');
      await database.write('run', [['DELETE FROM name_claims']]);
      await database.close();
      const { draft } = await again();
      await untilReady(api);
      expect((await draft('Kept')).body).toEqual(taken);
      expect((await draft('New')).status).toBe(201);
    });
  });
});

describe('A name follower that resumes', () => {
  let stores: SqliteStores;
  beforeAll(async () => (stores = await SqliteStores.open()));
  beforeEach(() => stores.empty());
  afterAll(() => stores.close());

  /** @returns the number of times that it reset its checkpoint */
  async function resume(names: NameIndex = stores.names): Promise<number> {
    const { eventStore, senders } = stores;
    const { follower } = protocolOf({ eventStore, names, senders, clock: new StoppedClock() });
    let resets = 0;
    await follower.resume(async () => void resets++);
    return resets;
  }

  it('starts over once if the index was never begun', async () => {
    expect(await resume()).toBe(1);
    expect(await resume()).toBe(0);
  });

  it('continues if the index was begun', async () => {
    await stores.names.markBegun();
    expect(await resume()).toBe(0);
  });

  it('starts over again after a crash before the mark was stored', async () => {
    const failing = decorated(stores.names, { markBegun: () => Promise.reject(new StoreUnavailable('gone')) });
    await expect(resume(failing)).rejects.toThrow('gone');
    expect(await resume()).toBe(1);
  });
});

async function drop(url: string): Promise<void> {
  const client = new MongoClient(url);
  await client.db().dropCollection('name_claims');
  await client.close();
}
