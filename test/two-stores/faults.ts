import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { EventstoredbEventStore } from '../../src/adapters/eventstoredb/eventstoredb.event-store';
import { MongodbCheckpoints } from '../../src/adapters/mongodb/mongodb.checkpoints';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import { nameKey } from '../../src/campaigns/domain/campaign-name';
import { AppendOutcomeUnknown, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { type Api, startApi } from '../support/api';
import { EventstoredbDouble, type Request } from '../tools/eventstoredb/eventstoredb.double';
import { databaseAt, describeOnOwnMongodb } from '../support/mongodb/describe-on-mongodb';
import { type MongodbServer } from '../tools/mongodb/mongodb.server';
import { TcpProxy } from '../tools/tcp-proxy/tcp-proxy';
import { wholeLog } from '../support/two-stores';
import { untilResponse, untilReady } from '../support/until-response';
import { drafter, type Drafter, Watched } from './fixture';
import { Load } from './load';

interface Drafted {
  readonly campaign_id: string;
  readonly user_id: string;
  readonly name: string;
}

const USERS = 6;
/** The least number of campaigns that are acknowledged between two faults. */
const CREATED_BETWEEN = 10;
/** Milliseconds. Enough for a slow machine. */
const LONG = 300_000;

/** Shorter timeouts than those of the service, so that a lost connection is noticed within a test. */
const SHORT_TIMEOUTS =
  'directConnection=true&serverSelectionTimeoutMS=500&connectTimeoutMS=500&heartbeatFrequencyMS=500';

/**
 * Makes the stores fail while callers create campaigns. Call it once in a spec file.
 * @param times how often each fault occurs
 */
export function describeFaults(times: number): void {
  describeOnOwnMongodb('Under a steady load of creates,', (mongodb) => underLoad(mongodb, times));
}

function underLoad(mongodb: () => MongodbServer, times: number): void {
  const eventstoredb = new EventstoredbDouble();
  let toEventstoredb: TcpProxy;
  let toMongodb: TcpProxy;
  let api: Api;
  let users: Map<string, Drafter>;
  let load: Load;
  let appends: Watched;
  let saves: Watched;
  let checkpoints: Watched;

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
    api = await startApi({
      EVENT_STORE_URL: `esdb://127.0.0.1:${toEventstoredb.port}?tls=false`,
      READ_MODEL_URL: `${databaseAt(`mongodb://127.0.0.1:${toMongodb.port}/`)}?${SHORT_TIMEOUTS}`,
    });
    users = new Map();
    const drafters = Array.from({ length: USERS }, async () => {
      const userId = randomUUID();
      users.set(userId, await drafter(api, userId));
    });
    await Promise.all(drafters);
    appends = new Watched(EventstoredbEventStore.prototype, 'append');
    saves = new Watched(MongodbReadModelStore.prototype, 'save');
    checkpoints = new Watched(MongodbCheckpoints.prototype, 'write');
    load = new Load([...users.values()]);
    await load.created(CREATED_BETWEEN);
  }, LONG);

  // Of its own, so that it also runs if the other one fails: a method that is watched twice would call itself.
  afterEach(() => jest.restoreAllMocks());
  afterEach(async () => {
    await load.stop();
    await api.stop();
  }, LONG);

  it(
    `EventStoreDB is stopped and started ${times} times`,
    async () => {
      await withFaults(async () => {
        // The last append is recorded, but its response is lost.
        eventstoredb.faults.next('append', { kind: 'lose the reply' });
        await appendArrives();
        await eventstoredb.stop();
        await load.refused();
        await eventstoredb.start();
      });
      expect(appends.failedWith(AppendOutcomeUnknown)).toBeGreaterThanOrEqual(times);
    },
    LONG,
  );

  it(
    `MongoDB is killed and started ${times} times, while the projector saves`,
    async () => {
      await withFaults(async (n) => {
        // Alternates between two moments: before the documents of a batch, and between documents and checkpoint. Only
        // the first two are certain. Later the projector may still wait for its lease, which it could not release.
        const saving = once(n % 2 === 0 ? saves : checkpoints, 'called');
        await (n < 2 ? saving : Promise.race([saving, load.created(CREATED_BETWEEN)]));
        await mongodb().kill();
        await load.refused();
        await mongodb().start();
      });
    },
    LONG,
  );

  it(
    `all connections are cut ${times} times`,
    async () => {
      await withFaults(async () => {
        eventstoredb.faults.next('append', { kind: 'lose the reply' });
        await appendArrives();
        toEventstoredb.cut();
        toMongodb.cut();
      });
      expect(appends.failedWith(AppendOutcomeUnknown)).toBeGreaterThanOrEqual(times);
    },
    LONG,
  );

  it.each([
    ['EventStoreDB', () => toEventstoredb],
    ['MongoDB', () => toMongodb],
  ])(
    'the connection to %s is delayed, loses replies, loses everything, and is refused',
    async (_store, proxy) => {
      proxy().delay(50);
      await load.created(CREATED_BETWEEN);
      proxy().loseReplies();
      await load.refused();
      proxy().mend();
      await load.created(CREATED_BETWEEN);
      proxy().lose();
      await load.refused();
      proxy().mend();
      await load.created(CREATED_BETWEEN);
      await proxy().refuse();
      await load.refused();
      await proxy().accept();
      await load.created(CREATED_BETWEEN);
      await checkConsistency();
    },
    LONG,
  );

  async function withFaults(fault: (n: number) => Promise<void>): Promise<void> {
    for (let n = 0; n < times; n++) {
      await fault(n);
      await load.created(CREATED_BETWEEN);
    }
    await checkConsistency();
  }

  /** Resolves when the server has just received an append. */
  async function appendArrives(): Promise<void> {
    for (;;) {
      const [{ call }] = (await once(eventstoredb, 'request')) as [Request];
      if (call !== 'append') continue;
      // Node crashes if a server ends a connection while it still parses data from it.
      return setImmediate();
    }
  }

  async function checkConsistency(): Promise<void> {
    await load.stop();
    const allowed = ['create: 201', 'create: 409', 'create: 503', 'get: 200', 'get: 503', 'list: 200', 'list: 503'];
    expect([...load.responses.keys()].filter((response) => !allowed.includes(response))).toEqual([]);

    const log = await ownLog();
    const drafted = log.filter(({ type }) => type === 'CampaignDrafted').map(({ data }) => data as Drafted);
    const ids = new Set(drafted.map(({ campaign_id }) => campaign_id));
    expect([...load.acknowledged].filter((id) => !ids.has(id))).toEqual([]);
    // Each campaign is recorded once, with its sequence.
    expect(log.map(({ type }) => type).sort()).toEqual([
      ...[...ids].map(() => 'CampaignDrafted'),
      ...[...ids].map(() => 'SequenceSeeded'),
    ]);
    const names = drafted.map(({ user_id, name }) => `${user_id} ${nameKey(name)}`);
    expect(names).toHaveLength(new Set(names).size);

    await untilReady(api);
    for (const [userId, { client }] of users) {
      const own = drafted.filter(({ user_id }) => user_id === userId).map(({ campaign_id }) => campaign_id);
      const { body } = await untilResponse(
        () => client.get('/api/campaigns'),
        ({ status, body }) => status === 200 && body.campaigns.length >= own.length,
        60_000,
      );
      expect(body.campaigns.map(({ id }: { id: string }) => id).sort()).toEqual(own.sort());
      expect(body.campaigns.filter((campaign: object) => 'name_conflict' in campaign)).toEqual([]);
    }
  }

  /** The events of these users in the log, read directly from the store and not through the proxy. */
  async function ownLog(): Promise<RecordedEvent[]> {
    const store = EventstoredbEventStore.open(eventstoredb.url);
    try {
      return (await wholeLog(store, 'campaign')).filter(
        ({ type, metadata }) => users.has(metadata.user_id) && type !== 'CampaignDraftAbandoned',
      );
    } finally {
      await store.close();
    }
  }
}
