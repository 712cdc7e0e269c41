import { randomUUID } from 'node:crypto';
import { EventstoredbEventStore } from '../../src/adapters/eventstoredb/eventstoredb.event-store';
import { readConfig } from '../../src/config/read-config';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { SECRET } from '../support/api';
import { EMAIL_SENDER } from '../support/api-senders';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { databaseAt, describeOnOwnMongodb } from '../support/mongodb/describe-on-mongodb';
import { type MongodbServer } from '../tools/mongodb/mongodb.server';
import { ServiceProcess } from '../support/service-process';
import { wholeLog } from '../support/two-stores';
import { untilAnswer } from '../support/until-answer';

/** For each name, at each of the two processes. */
const RIVALS = 2;
/** Names that are raced for at the same time. */
const AT_ONCE = 10;
/** Milliseconds within which even a slow machine is through. */
const LONG = 90_000;

interface Process {
  readonly url: string;
  readonly service: ServiceProcess;
}

/** To be called once in a spec file. @param names how many are raced for; the projector in charge is killed midway */
export function describeRoles(names: number): void {
  describeOnOwnMongodb('Two processes that answer and two that project', (mongodb) => specs(mongodb, names));
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

  async function ask(url: string, init: RequestInit = {}) {
    const answer = await fetch(url, { headers, ...init });
    return { status: answer.status, body: (await answer.json()) as any };
  }

  const isReady = ({ status }: { status: number }) => status === 200;
  const ready = ({ url }: Process) => ask(`${url}/health/ready`);
  /** Creates a draft. After a 503 it tries again with the same key, as callers should. */
  function draft({ url }: Process, name: string, sender: string) {
    const attempt = {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': randomUUID() },
      body: JSON.stringify({ type: 'email', name, sender_account_ids: [sender] }),
    };
    return untilAnswer(
      () => ask(`${url}/api/campaigns`, attempt),
      ({ status }) => status !== 503,
      LONG,
    );
  }

  it('say whether they feed the read model, and are all ready', async () => {
    // A projector waits until it has looked who has the lease.
    const isSettled = (answer: Awaited<ReturnType<typeof ready>>) =>
      isReady(answer) && answer.body.projector !== 'waiting';
    const answers = await Promise.all([...apis, ...projectors].map((one) => untilAnswer(() => ready(one), isSettled)));
    const standing = answers.map(({ body }) => body.projector as string);
    expect(standing.slice(0, 2)).toEqual(['elsewhere', 'elsewhere']);
    // Each consumer runs in one of the projectors.
    expect(standing.slice(2)).toContain('live');
  });

  it('share the work: who projects serves nothing but health and metrics', async () => {
    const [projector] = projectors as [Process];
    for (const path of ['/api/campaigns', '/API/campaigns', '/api', '/docs', '/openapi.json']) {
      expect([path, (await ask(`${projector.url}${path}`)).body.code]).toEqual([path, 'route_not_found']);
    }
    const refused = await ask(`${projector.url}/api/campaigns`, { method: 'PUT' });
    expect([refused.status, refused.body.code]).toEqual([404, 'route_not_found']);
    expect((await fetch(`${projector.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${projector.url}/metrics`)).text()).toContain('projector_events_total');
  });

  it(
    `give each of ${count} names to one of ${2 * RIVALS} that race for it, ${count * 2 * RIVALS} creates in all, while the projector in charge is killed`,
    async () => {
      const { body } = await ask(`${apis[0]!.url}/api/senders`, { method: 'POST', body: JSON.stringify(EMAIL_SENDER) });
      const sender = body.account.id as string;
      const created: string[] = [];
      const race = async (name: string) => {
        const rivals = apis.flatMap((api) => Array.from({ length: RIVALS }, () => draft(api, name, sender)));
        const answers = await Promise.all(rivals);
        expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
        created.push(answers.find(({ status }) => status === 201)!.body.campaign.id);
      };
      const names = Array.from({ length: count }, (_, n) => `Name ${n}`);
      const rounds = Math.ceil(count / AT_ONCE);
      for (let round = 0; round < rounds; round++) {
        if (round === Math.floor(rounds / 2)) await killTheProjectorInCharge();
        await Promise.all(names.slice(round * AT_ONCE, (round + 1) * AT_ONCE).map(race));
      }

      const store = EventstoredbEventStore.open(eventstoredb.url);
      const drafted = (await wholeLog(store, 'campaign')).filter(({ type }) => type === 'CampaignDrafted');
      await store.close();
      expect(drafted.map(({ data }) => (data as { name: string }).name).sort()).toEqual([...names].sort());

      for (const { url } of apis) {
        const listed = await untilAnswer(
          () => ask(`${url}/api/campaigns`),
          (answer) => isReady(answer) && answer.body.campaigns.length === count,
          LONG,
        );
        expect(listed.body.campaigns.map(({ id }: { id: string }) => id).sort()).toEqual([...created].sort());
      }
      const [survivor] = projectors.filter(({ service }) => running.includes(service)) as [Process];
      // Documents are listed before the projector knows that it has reached the end of the log.
      const isLive = ({ body }: Awaited<ReturnType<typeof ready>>) => body.projector === 'live';
      expect((await untilAnswer(() => ready(survivor), isLive)).body).toEqual({
        status: 'ok',
        event_store: 'ok',
        read_model: 'ok',
        projector: 'live',
        parked_streams: 0,
      });
    },
    2 * LONG,
  );

  async function killTheProjectorInCharge(): Promise<void> {
    const standing = async () => {
      const answers = await Promise.all(projectors.map(ready));
      return { status: 200, live: answers.findIndex(({ body }) => body.projector === 'live') };
    };
    // On a slow machine the lease may have expired, and must be taken again first.
    const { live } = await untilAnswer(standing, (found) => found.live >= 0);
    const { service } = projectors[live]!;
    service.signal('SIGKILL');
    await service.ended;
    running.splice(running.indexOf(service), 1);
  }
}
