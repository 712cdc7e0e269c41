import { randomInt, randomUUID } from 'node:crypto';
import { type AddressInfo } from 'node:net';
import { type Api, type Client, startApi } from '../support/api';
import { connectSender, untilSendersListed } from '../support/api-senders';
import { BUILD_TIMEOUT, buildPackage } from '../support/built-package';
import { temporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';
import { describeOnNewestNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { type Counts, CountsFile } from './counts-file';
import { ExampleProcess } from './example-process';

const USERS = ['ada', 'ben'] as const;
const KILLS = 5;

beforeAll(buildPackage, BUILD_TIMEOUT);

describeOnNewestNats('The example that counts campaigns', ({ path }) => {
  const folder = temporaryFolder();
  let nats: NatsServer;
  let api: Api;
  let url: string;
  let example: ExampleProcess | undefined;
  let file: CountsFile;
  const senders = new Map<string, string>();

  beforeAll(async () => {
    nats = await NatsServer.start(path);
    api = await startApi({ MESSAGE_BUS_URL: nats.url });
    await api.app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}`;
  });

  beforeEach(() => {
    file = new CountsFile(folder.file(`${randomUUID()}.db`));
  });

  afterEach(() => example?.end('SIGKILL'));

  afterAll(async () => {
    await api.stop();
    await nats.remove();
    folder.remove();
  });

  const fromNats = async () => ({ MESSAGE_BUS_URL: nats.url });
  const fromService = async () => ({ CAMPAIGNS_URL: url, TOKEN: await api.tokenOf('ada') });

  async function start(source: () => Promise<Record<string, string>>, ...args: string[]): Promise<void> {
    example = ExampleProcess.run({ ...(await source()), COUNTS_FILE: file.path }, ...args);
  }

  /** Campaigns of a user that end in every status, by a random way. */
  async function work(user: string, rounds: number): Promise<void> {
    const client = await api.as(user);
    const sender = senders.get(user) ?? (await connectSender(client));
    senders.set(user, sender);
    await untilSendersListed(client, 1);
    for (let round = 0; round < rounds; round++) await liveOneLife(client, sender);
  }

  async function liveOneLife(client: Client, sender: string): Promise<void> {
    const { body } = await client.post('/api/campaigns', {
      type: 'email',
      name: randomUUID(),
      sender_account_ids: [sender],
    });
    const campaign = `/api/campaigns/${body.campaign.id}`;
    const [end, isEmpty] = [randomInt(5), randomInt(2) === 0];
    const node = body.campaign.sequence_nodes[0].id as string;
    await client.send('PUT', `${campaign}/sequence/nodes/${node}`, { body: { subject: 'Hello', body: 'Hello' } });
    if (end === 0) return;
    if (!isEmpty) await client.post(`${campaign}/leads`, { prospects: [{ email: 'lead@example.com' }] });
    await client.post(`${campaign}/launch`, {});
    if (!isEmpty)
      await untilResponse(
        () => client.get(campaign),
        (response) => response.body.campaign.status === 'active',
      );
    if (end > 1) await client.post(`${campaign}/pause`, {});
    if (end === 3) await client.post(`${campaign}/resume`, {});
    if (end === 4) await client.delete(campaign);
  }

  async function countsOfService(users: readonly string[]): Promise<Counts> {
    const counts: Record<string, number> = {};
    for (const user of users) {
      const { body } = await (await api.as(user)).get('/api/campaigns?limit=100');
      for (const { type, status } of body.campaigns)
        counts[`${user} ${type} ${status}`] = (counts[`${user} ${type} ${status}`] ?? 0) + 1;
    }
    return counts;
  }

  /** Waits until the example has counted what the service lists. */
  async function untilSame(users: readonly string[]): Promise<Counts> {
    const expected = await countsOfService(users);
    const sorted = (counts: Counts) => JSON.stringify(Object.entries(counts).sort());
    await untilResponse(
      async () => ({ status: 200, counts: file.counts(), expected }),
      ({ counts }) => sorted(counts) === sorted(expected),
    );
    return expected;
  }

  async function untilMoved(): Promise<void> {
    const before = file.position();
    await untilResponse(
      async () => ({ status: 200, position: file.position() }),
      ({ position }) => position !== before,
    );
  }

  it.each([
    ['NATS', fromNats, USERS],
    ['the service itself', fromService, ['ada']],
  ] as const)('counts right from %s, although it is killed again and again', async (_, source, users) => {
    const working = Promise.all(USERS.map((user) => work(user, 15)));
    await start(source);
    for (let kill = 0; kill < KILLS; kill++) {
      for (let moves = randomInt(1, 6); moves > 0; moves--) await untilMoved();
      await example!.end('SIGKILL');
      await start(source);
    }
    await working;
    expect(Object.keys(await untilSame(users)).length).toBeGreaterThan(2);
  });

  it('continues with what happened while it was down, stops cleanly, and prints what it has', async () => {
    await start(fromNats);
    await untilSame(USERS);
    expect(await example!.end('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
    await work('cid', 3);
    await start(fromNats);
    await untilSame([...USERS, 'cid']);
    const { code, stdout } = await example!.end('SIGINT');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/user_id.*channel.*status.*campaigns[^]*'cid'.*'email'/)]);
    const printed = await ExampleProcess.run({ COUNTS_FILE: file.path }, '--print').ended;
    expect([printed.code, printed.stdout]).toEqual([0, stdout.slice(stdout.lastIndexOf('┌'))]);
  });

  it('starts from the first event with --rebuild, also from another source', async () => {
    await work('ada', 2);
    await work('cid', 1);
    await start(fromNats);
    await untilSame([...USERS, 'cid']);
    await example!.end('SIGTERM');
    file.change('UPDATE counts SET campaigns = 1000');
    await start(fromService);
    expect(await example!.ended).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The consumer campaign-counts has/),
    });
    await start(fromService, '--rebuild');
    await untilSame(['ada']);
  });

  it('has help, and says what is missing', async () => {
    const [help, nothing, wrong, unknown] = await Promise.all([
      ExampleProcess.run({}, '--help').ended,
      ExampleProcess.run({}).ended,
      ExampleProcess.run({ MESSAGE_BUS_URL: 'localhost' }).ended,
      ExampleProcess.run({}, '--rebild').ended,
    ]);
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('--rebuild')]);
    expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining('Set MESSAGE_BUS_URL') });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('MESSAGE_BUS_URL must be a URL') });
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('--rebild') });
  });
});
