import { randomUUID } from 'node:crypto';
import { type Api, type ApiResponse, problem, SECRET, startUnready } from '../support/api';
import { connectSender, untilInList } from '../support/api-senders';
import { ServiceProcess } from '../support/service-process';
import { untilReady, untilResponse } from '../support/until-response';
import { drafter, type Drafter } from './fixture';

/** Milliseconds. Enough for a slow machine. */
const LONG = 90_000;

/** What an API process responds after its projector was killed. */
export function describeDeadProjector(eventStoreUrl: () => string, newReadModelUrl: () => string): void {
  let api: Api;
  let variables: Record<string, string>;
  const projectors: ServiceProcess[] = [];
  let ada: Drafter;

  beforeEach(async () => {
    variables = { EVENT_STORE_URL: eventStoreUrl(), READ_MODEL_URL: newReadModelUrl() };
    await startProjector();
    api = await startUnready({ ...variables, ROLE: 'api' });
    await untilReady(api);
    ada = await drafter(api, randomUUID());
    await killProjectors();
  }, LONG);

  afterEach(async () => {
    await killProjectors();
    await api.stop();
  });

  async function startProjector(): Promise<void> {
    const service = { PORT: '0', LOG_LEVEL: 'silent', AUTH_JWT_SECRET: SECRET, ROLE: 'projector' };
    const projector = ServiceProcess.run('main.ts', { ...variables, ...service });
    projectors.push(projector);
    await projector.listening();
  }

  async function killProjectors(): Promise<void> {
    for (const projector of projectors.splice(0)) {
      projector.signal('SIGKILL');
      await projector.ended;
    }
  }

  const min = (revision: number) => ({ 'min-revision': String(revision) });
  const seen = ({ status, headers, text }: ApiResponse) => [status, headers['etag'], text];

  it(
    'returns campaigns and senders that were created since, and lists the same when there is a projector again',
    async () => {
      const { client, draft } = ada;
      const created = [await draft('Spring'), await draft('Summer'), await draft('Autumn')];
      const sender = await connectSender(client);
      await client.delete(`/api/senders/${sender}`);
      const urls = [...created.map(({ headers }) => headers['location']!), `/api/senders/${sender}`];
      const before: ApiResponse[] = [];
      for (const url of urls) before.push(await client.get(url, min(1)));
      expect(before.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(before[3]!.body.account.status).toBe('disconnected');
      for (const [index, url] of urls.entries()) expect(seen(await client.get(url))).toEqual(seen(before[index]!));
      const eve = await api.as(randomUUID());
      expect((await eve.get(urls[0]!)).body).toEqual(problem(404, 'campaign_not_found'));
      expect((await client.get('/api/campaigns')).body).toEqual({ campaigns: [] });
      expect((await client.get('/api/senders')).body.accounts).toHaveLength(1);

      await startProjector();
      for (const { body } of created) await untilInList(client, body.campaign.id);
      await untilResponse(
        () => client.get('/api/senders'),
        ({ body }) => body.accounts.some(({ status }: { status: string }) => status === 'disconnected'),
      );
      for (const [index, url] of urls.entries()) expect(seen(await client.get(url))).toEqual(seen(before[index]!));
    },
    LONG,
  );
}
