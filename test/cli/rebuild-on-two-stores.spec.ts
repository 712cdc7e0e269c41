import { randomUUID } from 'node:crypto';
import { type Db, MongoClient } from 'mongodb';
import { type Stored } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbConsumerLease } from '../../src/adapters/mongodb/mongodb.consumer-lease';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import { rebuild } from '../../src/cli/rebuild';
import { type Api, type ApiResponse, problem, SECRET, startApi, startUnready } from '../support/api';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { arrival } from '../tools/eventstoredb/on-double';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { ServiceProcess } from '../support/service-process';
import { untilListed } from '../support/api-senders';
import { untilResponse } from '../support/until-response';
import { drafter, type Drafter, drafterWith, Watched } from '../two-stores/fixture';

const NAMES = ['One', 'Two', 'Three', 'Four'];

/** Milliseconds within which even a slow machine is through, when a lease that was left has to run out too. */
const LONG = 90_000;

describeOnMongodb('The rebuild command on EventStoreDB and MongoDB', (mongodb) => {
  const user = randomUUID();
  let eventstoredb: EventstoredbDouble;
  let client: MongoClient;
  let database: Db;
  let variables: { EVENT_STORE_URL: string; READ_MODEL_URL: string };
  let service: Api;
  let ada: Drafter;
  let before: ApiResponse;

  beforeEach(async () => {
    eventstoredb = new EventstoredbDouble();
    await eventstoredb.start();
    variables = { EVENT_STORE_URL: eventstoredb.url, READ_MODEL_URL: mongodb.newDatabase() };
    client = new MongoClient(variables.READ_MODEL_URL);
    database = client.db();
    service = await startApi(variables);
    ada = await drafter(service, user);
    for (const name of NAMES) expect((await ada.draft(name)).status).toBe(201);
    before = await listed(NAMES.length);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await service.stop();
    await client.close();
    await eventstoredb.stop();
  });

  const documents = () => database.collection<Stored>('campaigns.v1');
  const claims = () => database.collection<Stored>('name_claims');
  const listed = (count: number) => untilListed(ada.client, count);

  async function restart(start = startApi, more: Record<string, string> = {}): Promise<void> {
    service = await start({ ...variables, ...more });
    ada = drafterWith(await service.as(user), ada.sender);
  }

  /** Each name is taken, and nothing else. */
  async function namesAreKept(): Promise<void> {
    for (const name of NAMES) {
      expect((await ada.draft(name)).body).toEqual(
        problem(409, 'campaign_name_taken', { suggested_name: `${name} (2)` }),
      );
    }
  }

  it('makes again what was lost or spoilt, names included', async () => {
    await service.stop();
    const [lost, spoilt] = (await documents().find().toArray()) as [Stored, Stored];
    await documents().deleteOne({ _id: lost._id });
    await documents().replaceOne({ _id: spoilt._id }, { ...spoilt, revision: 99, name: 'Spoilt' });
    await documents().insertOne({ ...spoilt, _id: randomUUID(), list_order: 'ghost' });
    await claims().deleteOne({ campaign_id: lost._id });

    const said: string[] = [];
    expect(await rebuild(service.config, (line) => said.push(line))).toEqual([]);
    expect(said).toContain('campaigns.v1: 8 events.');
    expect(said.at(-1)).toBe('Done.');
    await restart();
    expect((await listed(NAMES.length)).body).toEqual(before.body);
    expect(await claims().countDocuments({ '_id.user_id': user })).toBe(NAMES.length);
    await namesAreKept();
  });

  it('waits for a projector to stop, says so, and never writes beside it', async () => {
    const writers: unknown[] = [];
    for (const method of ['save', 'reset']) {
      new Watched(MongodbReadModelStore.prototype, method).on('called', (store) => {
        if (writers[writers.length - 1] !== store) writers.push(store);
      });
    }
    const asked = new Watched(MongodbConsumerLease.prototype, 'acquire');
    const order: string[] = [];
    const waits = new Promise((resolve) => asked.once('called', resolve));
    const rebuilding = rebuild(service.config, (line) => order.push(line));
    await waits;
    expect((await ada.draft('Meanwhile')).status).toBe(201);
    await listed(NAMES.length + 1);
    order.push('stopping');
    await service.stop();
    expect(await rebuilding).toEqual([]);
    expect(order).toEqual([
      expect.stringMatching(/as soon as no other process runs it: stop every projector/),
      'stopping',
      'campaigns.v1: 10 events.',
      'senders.v1: 1 event.',
      'campaign-names: 5 events.',
      'sender-erasures: 0 events.',
      'Done.',
    ]);
    // The service, and then the command.
    expect(writers).toHaveLength(2);
    await restart();
    await listed(NAMES.length + 1);
  });

  it.each([
    ['it is run again', () => ServiceProcess.run('cli.ts', environment(), 'rebuild').ended],
    ['the service is started instead', () => Promise.resolve()],
  ])(
    'killed in the middle, keeps every name meanwhile, and all is complete when %s',
    async (_, goOn) => {
      await service.stop();
      await killedInTheMiddle();

      await restart(startUnready, { ROLE: 'api' });
      expect((await service.anonymous().get('/health/ready')).body).toMatchObject({ status: 'unavailable' });
      expect((await ada.client.get('/api/campaigns')).body).toEqual(problem(503, 'read_model_behind'));
      await namesAreKept();
      const created = await ada.draft('Meanwhile');
      expect(created.status).toBe(201);
      expect((await ada.client.get(String(created.headers['location']))).body).toEqual(
        problem(503, 'read_model_behind'),
      );
      await service.stop();

      await goOn();
      await restart();
      const { body } = await listed(NAMES.length + 1);
      expect(body.campaigns.slice(1)).toEqual(before.body.campaigns);
      expect(body.campaigns[0].id).toBe(created.body.campaign.id);
      await namesAreKept();
    },
    LONG,
  );

  function environment(): Record<string, string> {
    return { ...variables, AUTH_JWT_SECRET: SECRET };
  }

  /** When it has forgotten everything, and made some of it again: no more comes from the log. */
  async function killedInTheMiddle(): Promise<void> {
    eventstoredb.faults.next('subscribe', { kind: 'fall silent', after: 4 });
    // It reads the log once everything is forgotten. Before, the count can be the same in the middle of forgetting.
    const reading = arrival(eventstoredb, 'subscribe');
    const command = ServiceProcess.run('cli.ts', environment(), 'rebuild');
    await reading;
    await untilResponse(
      async () => ({ status: await documents().countDocuments() }),
      ({ status }) => status === 2,
    );
    command.signal('SIGKILL');
    await command.ended;
    expect(await documents().countDocuments()).toBe(2);
  }
});
