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

/** Leaves out the checkpoint, which is in the same collection. */
const CAMPAIGNS = { list_order: { $exists: true } };

const NAMES = ['One', 'Two', 'Three', 'Four'];

/** In milliseconds. Long enough for an abandoned lease to expire, also on a slow machine. */
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

  const documents = () => database.collection<Stored>('campaigns.v4');
  const claims = () => database.collection<Stored>('name_claims');
  const listed = (count: number) => untilListed(ada.client, count);

  async function restart(start = startApi, more: Record<string, string> = {}): Promise<void> {
    service = await start({ ...variables, ...more });
    ada = drafterWith(await service.as(user), ada.sender);
  }

  /** Checks that each name is taken, and only that name. */
  async function expectNamesKept(): Promise<void> {
    for (const name of NAMES) {
      expect((await ada.draft(name)).body).toEqual(
        problem(409, 'campaign_name_taken', { suggested_name: `${name} (2)` }),
      );
    }
  }

  it('restores what was lost or corrupted, including names', async () => {
    await service.stop();
    const [lost, corrupted] = (await documents().find(CAMPAIGNS).toArray()) as [Stored, Stored];
    await documents().deleteOne({ _id: lost._id });
    await documents().replaceOne({ _id: corrupted._id }, { ...corrupted, revision: 99, name: 'Corrupted' });
    await documents().insertOne({ ...corrupted, _id: randomUUID(), list_order: 'ghost' });
    await claims().deleteOne({ campaign_id: lost._id });

    const printed: string[] = [];
    expect(await rebuild(service.config, (line) => printed.push(line))).toEqual([]);
    expect(printed).toContain('campaigns.v4: 8 events.');
    expect(printed.at(-1)).toBe('Done.');
    await restart();
    expect((await listed(NAMES.length)).body).toEqual(before.body);
    expect(await claims().countDocuments({ '_id.user_id': user })).toBe(NAMES.length);
    await expectNamesKept();
  });

  it('waits for a projector to stop, says so, and never writes at the same time', async () => {
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
      'campaigns.v4: 10 events.',
      'senders.v1: 1 event.',
      'awaited_senders.v1: 1 event.',
      'leads.v2: 0 events.',
      'lead_lists.v2: 0 events.',
      'list_entries.v2: 0 events.',
      'suppressions.v1: 0 events.',
      'campaign-names: 5 events.',
      'campaign-launches: 0 events.',
      'leads-of-deleted-campaigns: starts over with the service.',
      'entries-of-deleted-lists: starts over with the service.',
      'sender-erasures: 0 events.',
      'removed-leads: 0 events.',
      'removed-list-entries: 0 events.',
      'removed-suppressions: 0 events.',
      'Looking for claims that no campaign in the log uses.',
      'Claims: 5. Removed: 0.',
      'Done.',
    ]);
    // The service first, then the command.
    expect(writers).toHaveLength(2);
    await restart();
    await listed(NAMES.length + 1);
  });

  it.each([
    ['a second run', () => ServiceProcess.run('cli.ts', environment(), 'rebuild').ended],
    ['a start of the service', () => Promise.resolve()],
  ])(
    'keeps every name when it is killed halfway, and everything is complete after %s',
    async (_, complete) => {
      await service.stop();
      await killHalfway();

      await restart(startUnready, { ROLE: 'api' });
      expect((await service.anonymous().get('/health/ready')).body).toMatchObject({ status: 'unavailable' });
      expect((await ada.client.get('/api/campaigns')).body).toEqual(problem(503, 'read_model_behind'));
      await expectNamesKept();
      const created = await ada.draft('Meanwhile');
      expect(created.status).toBe(201);
      // Lists would have gaps. One campaign is read from the log.
      for (const { id } of [created.body.campaign, ...before.body.campaigns])
        expect((await ada.client.get(`/api/campaigns/${id}`)).body.campaign).toMatchObject({ id });
      await service.stop();

      await complete();
      await restart();
      const { body } = await listed(NAMES.length + 1);
      expect(body.campaigns.slice(1)).toEqual(before.body.campaigns);
      expect(body.campaigns[0].id).toBe(created.body.campaign.id);
      await expectNamesKept();
    },
    LONG,
  );

  function environment(): Record<string, string> {
    return { ...variables, AUTH_JWT_SECRET: SECRET };
  }

  /** Kills the command after it has deleted everything and restored a part. The log sends no more events. */
  async function killHalfway(): Promise<void> {
    eventstoredb.faults.next('subscribe', { kind: 'fall silent', after: 4 });
    // The command reads the log after it has deleted everything. During the deletion, the count can have the same value.
    const reading = arrival(eventstoredb, 'subscribe');
    const command = ServiceProcess.run('cli.ts', environment(), 'rebuild');
    await reading;
    await untilResponse(
      async () => ({ status: await documents().countDocuments(CAMPAIGNS) }),
      ({ status }) => status === 2,
    );
    command.signal('SIGKILL');
    await command.ended;
    expect(await documents().countDocuments(CAMPAIGNS)).toBe(2);
  }
});
