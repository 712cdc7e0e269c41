import { randomUUID } from 'node:crypto';
import { readConfig } from '../../src/config/read-config';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { SECRET } from '../support/api';
import { EMAIL_SENDER } from '../support/api-senders';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { namesBySubject, StreamReader } from './stream-reader';

const CAMPAIGNS = 400;

describeOnNats('When the service is killed while it publishes', ({ path }) => {
  const folder = temporaryFolder();
  let nats: NatsServer;
  let variables: Record<string, string>;
  let headers: Record<string, string>;
  let service: ServiceProcess | undefined;

  beforeAll(async () => {
    nats = await NatsServer.prepare(path);
    const settings = { PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: folder.file('data'), AUTH_JWT_SECRET: SECRET };
    variables = { ...settings, MESSAGE_BUS_URL: nats.url };
    const token = await issueToken(readConfig(variables), 'ada', 1);
    headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  });

  afterAll(async () => {
    await kill();
    await nats.remove();
    folder.remove();
  });

  async function start(): Promise<string> {
    service = ServiceProcess.run('main.ts', variables);
    return (await service.listening()).url;
  }

  async function kill(): Promise<void> {
    service?.signal('SIGKILL');
    await service?.ended;
  }

  const post = async (url: string, body: object) => {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as any };
  };

  it('continues from its checkpoint: consumers see every event once, in order per campaign', async () => {
    // With the broker down, the events wait, so that each start publishes as fast as it can.
    const url = await start();
    const { body } = await post(`${url}/api/senders`, EMAIL_SENDER);
    const sender = body.account.id as string;
    const draft = { type: 'email', sender_account_ids: [sender] };
    const create = (name: string) =>
      untilResponse(
        () => post(`${url}/api/campaigns`, { ...draft, name }),
        ({ status }) => status === 201,
      );
    for (let count = 0; count < CAMPAIGNS; count += 20) {
      await Promise.all(Array.from({ length: 20 }, () => create(randomUUID())));
    }
    await kill();
    await nats.start();
    await start();
    const reader = await StreamReader.open(nats);
    for (const count of [1, 100, 300, 500, 700]) {
      await reader.until(count);
      await kill();
      await start();
    }
    const names = namesBySubject(await reader.until(2 * CAMPAIGNS + 1));
    names.delete(sender);
    expect(names.size).toBe(CAMPAIGNS);
    expect([...new Set([...names.values()].map(String))]).toEqual(['CampaignDrafted,SequenceSeeded']);
    await reader.close();
  });
});
