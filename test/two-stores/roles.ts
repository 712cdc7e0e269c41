import { randomUUID } from 'node:crypto';
import { EventstoredbEventStore } from '../../src/adapters/eventstoredb/eventstoredb.event-store';
import { readConfig } from '../../src/config/read-config';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { leadIdOf } from '../../src/leads/lead-id';
import { SECRET } from '../support/api';
import { EMAIL_SENDER } from '../support/api-senders';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { databaseAt, describeOnOwnMongodb } from '../support/mongodb/describe-on-mongodb';
import { type MongodbServer } from '../tools/mongodb/mongodb.server';
import { ServiceProcess } from '../support/service-process';
import { wholeLog } from '../support/two-stores';
import { untilResponse } from '../support/until-response';

/** The number of requests for each name, at each of the two API processes. */
const RIVALS = 2;
/** The number of names that are raced for at the same time. */
const AT_ONCE = 10;
/** Milliseconds. Enough for a slow machine. */
const LONG = 90_000;

interface Process {
  readonly url: string;
  readonly service: ServiceProcess;
}

/**
 * Call it once in a spec file. The active projector is killed halfway.
 * @param names how many names are raced for
 */
export function describeRoles(names: number): void {
  describeOnOwnMongodb('Two API processes and two projector processes', (mongodb) => specs(mongodb, names));
}

function specs(mongodb: () => MongodbServer, count: number): void {
  const eventstoredb = new EventstoredbDouble();
  const user = randomUUID();
  let variables: Record<string, string>;
  let headers: Record<string, string>;
  const running: ServiceProcess[] = [];
  let apis: Process[];
  let projectors: Process[];

  beforeAll(async () => {
    await eventstoredb.start();
    variables = {
      PORT: '0',
      LOG_LEVEL: 'silent',
      EVENT_STORE_URL: eventstoredb.url,
      READ_MODEL_URL: databaseAt(mongodb().url),
      AUTH_JWT_SECRET: SECRET,
    };
    const token = await issueToken(readConfig(variables), user, 1);
    headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    [apis, projectors] = await Promise.all([start('api', 2), start('projector', 2)]);
  }, 60_000);

  afterAll(async () => {
    for (const service of running) service.signal('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    await eventstoredb.stop();
  });

  async function start(role: 'api' | 'projector', count: number): Promise<Process[]> {
    const services = Array.from({ length: count }, () => ServiceProcess.run('main.ts', { ...variables, ROLE: role }));
    running.push(...services);
    return Promise.all(services.map(async (service) => ({ service, url: (await service.listening()).url })));
  }

  async function request(url: string, init: RequestInit = {}) {
    const response = await fetch(url, { headers, ...init });
    return { status: response.status, body: (await response.json()) as any };
  }

  const isReady = ({ status }: { status: number }) => status === 200;
  const ready = ({ url }: Process) => request(`${url}/health/ready`);
  /** Creates a draft. After a 503 it tries again with the same key, as callers should. */
  function draft({ url }: Process, name: string, sender: string) {
    const attempt = {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': randomUUID() },
      body: JSON.stringify({ type: 'email', name, sender_account_ids: [sender] }),
    };
    return untilResponse(
      () => request(`${url}/api/campaigns`, attempt),
      ({ status }) => status !== 503,
      LONG,
    );
  }

  it('are all ready, and report which of them feed the read model', async () => {
    // A projector first waits until it knows who has each lease. On a slow machine, it can lose one and acquire it again.
    const isSettled = (readiness: Awaited<ReturnType<typeof ready>>) =>
      isReady(readiness) && ['live', 'elsewhere'].includes(readiness.body.projector);
    const responses = await Promise.all(
      [...apis, ...projectors].map((one) => untilResponse(() => ready(one), isSettled)),
    );
    const standing = responses.map(({ body }) => body.projector as string);
    expect(standing.slice(0, 2)).toEqual(['elsewhere', 'elsewhere']);
    // Each consumer runs in one of the projectors.
    expect(standing.slice(2)).toContain('live');
  });

  it('share the work: projectors serve only health and metrics', async () => {
    const [projector] = projectors as [Process];
    for (const path of ['/api/campaigns', '/API/campaigns', '/api', '/docs', '/openapi.json']) {
      expect([path, (await request(`${projector.url}${path}`)).body.code]).toEqual([path, 'route_not_found']);
    }
    const refused = await request(`${projector.url}/api/campaigns`, { method: 'PUT' });
    expect([refused.status, refused.body.code]).toEqual([404, 'route_not_found']);
    expect((await fetch(`${projector.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${projector.url}/metrics`)).text()).toContain('projector_events_total');
  });

  it(
    `give each of ${count} names to one of ${2 * RIVALS} requests that race for it, ${count * 2 * RIVALS} creates in all, while the active projector is killed`,
    async () => {
      const { body } = await request(`${apis[0]!.url}/api/senders`, {
        method: 'POST',
        body: JSON.stringify(EMAIL_SENDER),
      });
      const sender = body.account.id as string;
      const created: string[] = [];
      const race = async (name: string) => {
        const rivals = apis.flatMap((api) => Array.from({ length: RIVALS }, () => draft(api, name, sender)));
        const responses = await Promise.all(rivals);
        expect(responses.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
        created.push(responses.find(({ status }) => status === 201)!.body.campaign.id);
      };
      const names = Array.from({ length: count }, (_, n) => `Name ${n}`);
      const rounds = Math.ceil(count / AT_ONCE);
      for (let round = 0; round < rounds; round++) {
        if (round === Math.floor(rounds / 2)) await killActiveProjector();
        await Promise.all(names.slice(round * AT_ONCE, (round + 1) * AT_ONCE).map(race));
      }

      const store = EventstoredbEventStore.open(eventstoredb.url);
      const drafted = (await wholeLog(store, 'campaign')).filter(({ type }) => type === 'CampaignDrafted');
      await store.close();
      expect(drafted.map(({ data }) => (data as { name: string }).name).sort()).toEqual([...names].sort());

      for (const { url } of apis) {
        const listed = await untilResponse(
          () => request(`${url}/api/campaigns`),
          (response) => isReady(response) && response.body.campaigns.length === count,
          LONG,
        );
        expect(listed.body.campaigns.map(({ id }: { id: string }) => id).sort()).toEqual([...created].sort());
      }
      const [survivor] = projectors.filter(({ service }) => running.includes(service)) as [Process];
      // The list is complete before the projector knows that it has reached the end of the log.
      const isLive = ({ body }: Awaited<ReturnType<typeof ready>>) => body.projector === 'live';
      expect((await untilResponse(() => ready(survivor), isLive)).body).toEqual({
        status: 'ok',
        event_store: 'ok',
        read_model: 'ok',
        projector: 'live',
        parked_streams: 0,
      });
    },
    2 * LONG,
  );

  it(
    'take a campaign through its whole life, each request at the other API process',
    async () => {
      let turn = 0;
      const nextApi = () => `${apis[turn++ % apis.length]!.url}/api`;
      /** Repeats a request while the surviving projector takes over the leases of the one that was killed. */
      async function call(method: string, path: string, body?: object): Promise<any> {
        const keyed = { ...headers, 'idempotency-key': randomUUID() };
        const init = { method, headers: keyed, ...(body && { body: JSON.stringify(body) }) };
        const response = await untilResponse(
          () => request(nextApi() + path, init),
          (one) => one.body.code !== 'read_model_behind',
          LONG,
        );
        expect({ isDone: [200, 201].includes(response.status), response }).toEqual({ isDone: true, response });
        return response.body;
      }
      const people = (first: number, count: number) =>
        Array.from({ length: count }, (_, index) => ({ email: `p${first + index}@example.com` }));
      const erasedPerson = { email: 'erased@example.com' };

      const { account } = await call('POST', '/senders', EMAIL_SENDER);
      const draft = { type: 'email', name: 'Life', sender_account_ids: [account.id] };
      const { id } = (await call('POST', '/campaigns', draft)).campaign;
      const path = `/campaigns/${id}`;
      const sequence_nodes = [{ type: 'email', subject: 'Hi', body: 'Hello' }, { type: 'end' }];
      await call('PATCH', path, { sequence_nodes, name: 'Whole life' });

      const batches = [people(0, 60), people(30, 60)];
      const added = await Promise.all(batches.map((prospects) => call('POST', `${path}/leads`, { prospects })));
      expect(added[0].imported + added[1].imported).toBe(90);
      expect(added[0].duplicates + added[1].duplicates).toBe(30);

      const { list } = await call('POST', '/lists', {});
      await call('POST', `/lists/${list.id}/leads`, { leads: [...people(80, 20), erasedPerson] });
      const imported = await call('POST', `${path}/leads/import-from-list`, { listId: list.id });
      expect(imported).toEqual({ imported: 11, duplicates: 10, invalid: 0, errors: [], total: 21 });

      await call('POST', '/suppressions', { emails: ['no@example.com'] });
      const suppressed = await call('POST', `${path}/leads`, { prospects: [{ email: 'no@example.com' }] });
      expect(suppressed).toEqual({ imported: 0, duplicates: 0, suppressed: 1 });
      const { erased } = await call('POST', '/erasures', erasedPerson);
      expect(erased).toEqual({ campaigns: 1, lists: 1, senders: 0 });

      expect((await call('POST', `${path}/launch`)).prospectsToProcess).toBe(100);
      await untilResponse(
        () => request(nextApi() + path),
        ({ body }) => body.campaign.status === 'active',
        LONG,
      );
      expect((await call('GET', path)).campaign.stats).toEqual({ total: 100, pending: 100 });
      await call('POST', `${path}/pause`);
      await call('POST', `${path}/resume`);
      expect((await call('POST', `${path}/duplicate`)).campaign.name).toBe('Whole life (copy)');
      await call('DELETE', path);

      const store = EventstoredbEventStore.open(eventstoredb.url);
      const streamOf = (email: string) => store.readStream(`lead-${leadIdOf(id, email)}`);
      const last = async () => ({ status: 200, types: (await streamOf('p99@example.com')).map(({ type }) => type) });
      await untilResponse(last, ({ types }) => types.join() === 'LeadRemoved', LONG);
      expect(await streamOf(erasedPerson.email)).toMatchObject([{ type: 'LeadErased' }]);
      await store.close();
    },
    2 * LONG,
  );

  async function killActiveProjector(): Promise<void> {
    const standing = async () => {
      const responses = await Promise.all(projectors.map(ready));
      return { status: 200, live: responses.findIndex(({ body }) => body.projector === 'live') };
    };
    // On a slow machine the lease may have expired, so a projector must acquire it again first.
    const { live } = await untilResponse(standing, (found) => found.live >= 0);
    const { service } = projectors[live]!;
    service.signal('SIGKILL');
    await service.ended;
    running.splice(running.indexOf(service), 1);
  }
}
