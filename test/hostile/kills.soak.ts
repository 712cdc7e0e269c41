import { randomUUID } from 'node:crypto';
import { readConfig } from '../../src/config/read-config';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { EMAIL_SENDER } from '../support/api-senders';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder';

const KILLS = Number(process.env['SOAK_KILLS'] ?? 40);
const WRITERS = 16;

/** Acknowledged creates between two kills. A prime number, so that kills happen at different moments. */
const CREATES_BETWEEN_KILLS = 157;

interface Acknowledged {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly text: string;
}

describe(`A service that is killed ${KILLS} times while it creates campaigns`, () => {
  let folder: TemporaryFolder;
  let service: ServiceProcess;
  let url: string;
  let authorization: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    const config = readConfig({ AUTH_JWT_SECRET: SECRET });
    authorization = `Bearer ${await issueToken(config, 'ada', 1)}`;
  });

  afterAll(async () => {
    service.signal('SIGKILL');
    await service.ended;
    folder.remove();
  });

  it('loses no acknowledged campaign, keeps each name once, and repeats each first response', async () => {
    await start();
    const sender = await post('/api/senders', EMAIL_SENDER, randomUUID());
    const sender_account_ids = [(JSON.parse(sender) as { account: { id: string } }).account.id];
    const acknowledged: Acknowledged[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      acknowledged.push(...(await createUntilKilled(sender_account_ids)));
      await start();
    }
    for (const { id, name } of acknowledged) {
      const response = await ask(`/api/campaigns/${id}`);
      expect([response.status, await response.json()]).toMatchObject([200, { campaign: { id, name } }]);
    }
    for (const { name, key, text } of acknowledged.filter((_, index) => index % 25 === 0)) {
      expect(await post('/api/campaigns', { type: 'email', name, sender_account_ids }, key)).toBe(text);
    }
    const listed = (await (await ask('/api/campaigns')).json()) as { campaigns: { id: string; name: string }[] };
    const names = listed.campaigns.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const ids = new Set(listed.campaigns.map(({ id }) => id));
    expect(acknowledged.filter(({ id }) => !ids.has(id))).toEqual([]);
    console.log(`${KILLS} kills, ${acknowledged.length} acknowledged creates, none lost, none duplicated`);
  });

  /** @returns what was acknowledged before the process was killed */
  async function createUntilKilled(sender_account_ids: readonly string[]): Promise<Acknowledged[]> {
    const acknowledged: Acknowledged[] = [];
    const write = async (): Promise<void> => {
      for (;;) {
        const [name, key] = [`Spring ${randomUUID()}`, randomUUID()];
        const text = await post('/api/campaigns', { type: 'email', name, sender_account_ids }, key).catch(() => '');
        if (text === '') return;
        const { campaign } = JSON.parse(text) as { campaign: { id: string } };
        acknowledged.push({ id: campaign.id, name, key, text });
        if (acknowledged.length === CREATES_BETWEEN_KILLS) service.signal('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
    await service.ended;
    return acknowledged;
  }

  async function start(): Promise<void> {
    const variables = { PORT: '0', DATA_DIR: folder.file('data'), AUTH_JWT_SECRET: SECRET, RATE_LIMIT: '0' };
    service = ServiceProcess.run('main.ts', { ...variables, LOG_LEVEL: 'error' });
    ({ url } = await service.listening());
    while ((await fetch(`${url}/health/ready`)).status !== 200);
  }

  const ask = (path: string): Promise<Response> => fetch(`${url}${path}`, { headers: { authorization } });

  /** @returns the body of a 201 */
  async function post(path: string, body: object, key: string): Promise<string> {
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': key };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    expect([response.status, text]).toEqual([201, text]);
    return text;
  }
});
