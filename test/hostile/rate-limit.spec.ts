import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { RequestCounts } from '../../src/http/rate-limit/request-counts';
import { type Api, type Client, problem, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';

const MINUTE = 60_000;
const LIMIT = 3;
const NOT_FAKED = ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'setInterval', 'queueMicrotask'] as const;

describe('The rate limit', () => {
  let api: Api;
  let ada: Client;

  beforeEach(async () => {
    api = await startApi({ RATE_LIMIT: String(LIMIT) });
    ada = await api.as('ada');
  });

  afterEach(async () => {
    jest.useRealTimers();
    await api.stop();
  });

  const write = (client: Client) => client.post('/api/campaigns', {});
  const read = (client: Client) => client.get('/api/campaigns');

  async function statusesOf(count: number, request: () => Promise<{ status: number }>): Promise<number[]> {
    const statuses: number[] = [];
    for (let sent = 0; sent < count; sent++) statuses.push((await request()).status);
    return statuses;
  }

  it('rejects further writes of a user, with Retry-After', async () => {
    expect(await statusesOf(LIMIT, () => write(ada))).toEqual([400, 400, 400]);
    const { status, headers, body } = await write(ada);
    expect(status).toBe(429);
    expect(body).toEqual(problem(429, 'rate_limited'));
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  it('reports the remaining requests in the headers of every response', async () => {
    const responses = [await write(ada), await write(ada), await write(ada), await write(ada)];
    expect(responses.map(({ headers }) => headers['ratelimit-policy'])).toEqual(Array(4).fill('"writes";q=3;w=60'));
    const remaining = responses.map(({ headers }) => /^"writes";r=(\d+);t=(60|[1-5]?\d)$/.exec(headers['ratelimit']!));
    expect(remaining.map((match) => match?.[1])).toEqual(['2', '1', '0', '0']);
    expect((await read(ada)).headers).toMatchObject({
      'ratelimit-policy': '"reads";q=12;w=60',
      ratelimit: expect.stringMatching(/^"reads";r=11;t=\d+$/),
    });
  });

  it('rejects a request before it takes effect', async () => {
    const sender = await connectSender(ada);
    await statusesOf(LIMIT - 1, () => write(ada));
    const draft = { type: 'email', name: 'Spring', sender_account_ids: [sender] };
    expect((await ada.post('/api/campaigns', draft, { 'idempotency-key': 'one' })).status).toBe(429);
    jest.useFakeTimers({ now: Date.now() + MINUTE, doNotFake: [...NOT_FAKED] });
    expect((await ada.post('/api/campaigns', draft, { 'idempotency-key': 'two' })).status).toBe(201);
  });

  it('allows four times as many reads, counted separately from writes', async () => {
    expect(await statusesOf(LIMIT + 1, () => write(ada))).toEqual([400, 400, 400, 429]);
    expect(await statusesOf(4 * LIMIT + 1, () => read(ada))).toEqual([...Array<number>(4 * LIMIT).fill(200), 429]);
  });

  it('counts each user separately', async () => {
    await statusesOf(LIMIT, () => write(ada));
    expect(await statusesOf(LIMIT, async () => write(await api.as('bob')))).toEqual([400, 400, 400]);
    expect((await write(ada)).status).toBe(429);
  });

  it('counts malformed requests, and parses no body beyond the limit', async () => {
    expect(await statusesOf(LIMIT, () => ada.send('POST', '/api/campaigns', { text: '{' }))).toEqual([400, 400, 400]);
    expect((await ada.send('POST', '/api/campaigns', { text: '{' })).status).toBe(429);
    expect((await ada.send('DELETE', '/api/senders/nowhere')).status).toBe(429);
  });

  it('rejects a request before its body has arrived', async () => {
    await statusesOf(LIMIT, () => write(ada));
    await api.app.listen(0, '127.0.0.1');
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    const token = await issueToken(api.config, 'ada', 1);
    socket.write(
      `POST /api/campaigns HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{',
    );
    const [response] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(response.toString()).toMatch(/^HTTP\/1.1 429 /);
  });

  it('resets after a minute', async () => {
    await statusesOf(LIMIT + 1, () => write(ada));
    jest.useFakeTimers({ now: Date.now() + MINUTE, doNotFake: [...NOT_FAKED] });
    expect(await statusesOf(LIMIT + 1, () => write(ada))).toEqual([400, 400, 400, 429]);
  });

  it('does not apply to routes that need no token or to requests without a valid one', async () => {
    const anybody = api.anonymous();
    for (const path of ['/health/live', '/health/ready', '/metrics', '/openapi.json', '/docs']) {
      const responses = await Promise.all(Array.from({ length: 5 * LIMIT }, () => anybody.get(path)));
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
      expect(responses[0]!.headers).not.toHaveProperty('ratelimit');
    }
    expect(new Set(await statusesOf(5 * LIMIT, () => read(anybody)))).toEqual(new Set([401]));
  });
});

describe('Without a rate limit', () => {
  it('nothing is rejected, and responses have no rate limit headers', async () => {
    const api = await startApi({ RATE_LIMIT: '0' });
    const ada = await api.as('ada');
    const { status, headers } = await ada.get('/api/campaigns');
    expect(status).toBe(200);
    expect(Object.keys(headers).filter((name) => name.startsWith('ratelimit'))).toEqual([]);
    await api.stop();
  });
});

describe('The counts of requests', () => {
  it('are bounded for any number of users, and keep those in use', async () => {
    const counts = new RequestCounts();
    const count = (user: number) => counts.increment(`writes ${user}`, MINUTE, 1_000);
    for (let user = 0; user < 100_000; user++) {
      await count(user);
      await count(0);
    }
    expect((await count(0)).totalHits).toBe(1_000);
    expect(counts.size).toBeLessThanOrEqual(20_000);
  });

  it('reset when the clock is set back', async () => {
    const counts = new RequestCounts();
    const now = Date.now();
    jest.useFakeTimers({ now });
    await counts.increment('x', MINUTE, 1);
    jest.setSystemTime(now - 10 * MINUTE);
    expect(await counts.increment('x', MINUTE, 1)).toMatchObject({ isBlocked: false, timeToExpire: 60 });
    jest.useRealTimers();
  });
});
