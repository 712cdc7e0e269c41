import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { EventstoredbEventStore } from '../../src/adapters/eventstoredb/eventstoredb.event-store';
import { nameKey } from '../../src/campaigns/domain/campaign-name';
import { type RecordedEvent } from '../../src/event-sourcing/event-store';
import { type Api } from '../support/api';
import { EventstoredbDouble } from '../support/eventstoredb/eventstoredb.double';
import { databaseAt, describeOnOwnMongodb } from '../support/mongodb/describe-on-mongodb';
import { TcpProxy } from '../support/tcp-proxy';
import { wholeLog } from '../support/two-stores';
import { untilAnswer, untilReady } from '../support/until-answer';
import { drafter, type Drafter, startReady } from './fixture';
import { Load } from './load';

interface Drafted {
  readonly campaign_id: string;
  readonly user_id: string;
  readonly name: string;
}

const USERS = 3;
const TIMES = 10;
const CREATED_BETWEEN = 4;

/** Less than the service is content with, so that what is lost is noticed within a test. */
const HASTY = 'directConnection=true&serverSelectionTimeoutMS=500&connectTimeoutMS=500&heartbeatFrequencyMS=500';

describeOnOwnMongodb('Under a steady load of creates,', (mongodb) => {
  const eventstoredb = new EventstoredbDouble();
  let toEventstoredb: TcpProxy;
  let toMongodb: TcpProxy;
  let api: Api;
  let users: Map<string, Drafter>;
  let load: Load;

  beforeAll(async () => {
    await eventstoredb.start();
    toEventstoredb = await TcpProxy.start(() => eventstoredb.port);
    toMongodb = await TcpProxy.start(() => Number(new URL(mongodb().url).port));
  });

  afterAll(async () => {
    await toEventstoredb.stop();
    await toMongodb.stop();
    await eventstoredb.stop();
  });

  beforeEach(async () => {
    api = await startReady({
      EVENT_STORE_URL: `esdb://127.0.0.1:${toEventstoredb.port}?tls=false`,
      READ_MODEL_URL: `${databaseAt(`mongodb://127.0.0.1:${toMongodb.port}/`)}?${HASTY}`,
    });
    users = new Map();
    for (let n = 0; n < USERS; n++) {
      const userId = randomUUID();
      users.set(userId, await drafter(api, userId));
    }
    load = new Load(users);
    await load.until(201);
  });

  afterEach(async () => {
    await load.stop();
    await api.stop();
  });

  it(
    `EventStoreDB is stopped and started ${TIMES} times`,
    () =>
      disturbed(async () => {
        // The last that it does is to record something; nobody gets to know of it.
        const recorded = once(eventstoredb, 'disconnected');
        eventstoredb.faults.next('append', { kind: 'write and disconnect' });
        await recorded;
        await eventstoredb.stop();
        await load.until(503);
        await eventstoredb.start();
      }),
    120_000,
  );

  it(
    `MongoDB is killed and started ${TIMES} times`,
    () =>
      disturbed(async () => {
        await mongodb().kill();
        await load.until(503);
        await mongodb().start();
      }),
    120_000,
  );

  it(
    `all connections are cut ${TIMES} times`,
    () =>
      disturbed(async () => {
        toEventstoredb.cut();
        toMongodb.cut();
      }),
    120_000,
  );

  it.each([
    ['EventStoreDB', () => toEventstoredb],
    ['MongoDB', () => toMongodb],
  ])(
    'what goes to %s is late, its replies are lost, then everything is, and then it is refused',
    async (_store, proxy) => {
      proxy().delay(50);
      await load.until(201);
      proxy().loseReplies();
      await load.until(503);
      proxy().mend();
      await load.until(201);
      proxy().lose();
      await load.until(503);
      proxy().mend();
      await load.until(201);
      await proxy().refuse();
      await load.until(503);
      await proxy().accept();
      await load.until(201);
      await nothingIsAmiss();
    },
    120_000,
  );

  async function disturbed(disturb: () => Promise<void>): Promise<void> {
    for (let times = 0; times < TIMES; times++) {
      await disturb();
      await load.until(201, CREATED_BETWEEN);
    }
    await nothingIsAmiss();
  }

  async function nothingIsAmiss(): Promise<void> {
    await load.stop();
    expect([...load.statuses.keys()].filter((status) => ![201, 409, 503].includes(status))).toEqual([]);

    const log = await ownLog();
    const drafted = log.filter(({ type }) => type === 'CampaignDrafted').map(({ data }) => data as Drafted);
    const ids = new Set(drafted.map(({ campaign_id }) => campaign_id));
    expect(load.acknowledged.filter(({ id }) => !ids.has(id))).toEqual([]);
    // Each is there with its sequence, and once.
    expect(log.map(({ type }) => type).sort()).toEqual([
      ...[...ids].map(() => 'CampaignDrafted'),
      ...[...ids].map(() => 'SequenceSeeded'),
    ]);
    const names = drafted.map(({ user_id, name }) => `${user_id} ${nameKey(name)}`);
    expect(names).toHaveLength(new Set(names).size);

    await untilReady(api);
    for (const [userId, { client }] of users) {
      const own = drafted.filter(({ user_id }) => user_id === userId).map(({ campaign_id }) => campaign_id);
      const { body } = await untilAnswer(
        () => client.get('/api/campaigns'),
        (answer) => answer.status === 200 && answer.body.campaigns.length >= own.length,
        60_000,
      );
      expect(body.campaigns.map(({ id }: { id: string }) => id).sort()).toEqual(own.sort());
      expect(body.campaigns.filter((campaign: object) => 'name_conflict' in campaign)).toEqual([]);
    }
  }

  /** What the log itself says of these users, asked past everything that was disturbed. */
  async function ownLog(): Promise<RecordedEvent[]> {
    const store = EventstoredbEventStore.open(eventstoredb.url);
    try {
      return (await wholeLog(store, 'campaign-')).filter(
        ({ type, metadata }) => users.has(metadata.user_id) && type !== 'CampaignDraftAbandoned',
      );
    } finally {
      await store.close();
    }
  }
});
