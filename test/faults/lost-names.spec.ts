import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { type Api, problem, startApi, startUnready } from '../support/api';
import { untilListed } from '../support/api-senders';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { untilReady } from '../support/until-response';
import { drafter, drafterWith, holdBack } from '../two-stores/fixture';

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
    await draft('Kept');
    // Waits until the checkpoint is past it.
    await untilListed(client, 1);
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
});

async function drop(url: string): Promise<void> {
  const client = new MongoClient(url);
  await client.db().dropCollection('name_claims');
  await client.close();
}
