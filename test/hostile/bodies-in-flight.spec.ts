import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { type Api, type Client, problem, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';
import { RawConnection } from '../support/raw-connection';

const MIB = 1_048_576;

let api: Api;
let ada: Client;
let eve: Client;
let sendersOf: Map<Client, string>;

beforeAll(async () => {
  // One user may have two bodies of the largest size in flight.
  api = await startApi({ BODIES_IN_FLIGHT_LIMIT: String(4 * MIB) });
  await api.app.listen(0, '127.0.0.1');
  ada = await api.as('ada');
  eve = await api.as('eve');
  sendersOf = new Map([
    [ada, await connectSender(ada)],
    [eve, await connectSender(eve)],
  ]);
});

let connections: RawConnection[] = [];

afterEach(async () => {
  connections.forEach((connection) => connection.drop());
  connections = [];
  await untilBytesInFlight(0);
});

afterAll(() => api.stop());

const create = (user: Client, more: object = {}) =>
  user.post('/api/campaigns', {
    type: 'email',
    name: randomUUID(),
    sender_account_ids: [sendersOf.get(user)],
    ...more,
  });

/** A request whose body is never completed. */
async function halfSent(user: string | undefined, framing: string): Promise<RawConnection> {
  const connection = await RawConnection.to(api);
  connections.push(connection);
  const token = user === undefined ? '' : `Authorization: Bearer ${await api.tokenOf(user)}\r\n`;
  connection.send(`POST /api/campaigns HTTP/1.1\r\nHost: x\r\n${token}Content-Type: application/json\r\n${framing}`);
  return connection;
}

const declared = (user: string | undefined) => halfSent(user, `Content-Length: ${MIB}\r\n\r\n{`);

const inChunks = (user: string, bytes: number) =>
  halfSent(user, `Transfer-Encoding: chunked\r\n\r\n${bytes.toString(16)}\r\n"${'x'.repeat(bytes - 1)}\r\n`);

async function bytesInFlight(): Promise<number> {
  const { text } = await api.anonymous().get('/metrics');
  return Number(/^http_request_bodies_in_flight_bytes (\d+)$/m.exec(text)?.[1]);
}

function connectionsOfService(): Promise<number> {
  return promisify((done: (error: Error | null, count: number) => void) =>
    api.app.getHttpServer().getConnections(done),
  )();
}

async function untilBytesInFlight(bytes: number): Promise<void> {
  while ((await bytesInFlight()) !== bytes) await new Promise(setImmediate);
}

describe('Bodies in flight', () => {
  it('of one user take at most half of the limit: more get 503, and others are served', async () => {
    await declared('ada');
    await declared('ada');
    await untilBytesInFlight(2 * MIB);
    const rejected = await create(ada);
    expect(rejected.status).toBe(503);
    expect(rejected.body).toEqual(problem(503, 'too_many_bytes_in_flight'));
    expect(rejected.headers['retry-after']).toBe('1');
    expect((await create(eve)).status).toBe(201);
    expect((await ada.get('/api/campaigns')).status).toBe(200);
    expect((await api.anonymous().get('/health/live')).status).toBe(200);
  });

  it('of all users together take at most the limit: more get 503, and other requests are served', async () => {
    for (const user of ['ada', 'ada', 'bob', 'bob']) await declared(user);
    await untilBytesInFlight(4 * MIB);
    expect((await create(eve)).status).toBe(503);
    expect((await eve.get('/api/campaigns')).status).toBe(200);
    expect((await api.anonymous().get('/health/live')).status).toBe(200);
  });

  it('count by their received bytes if they are chunked', async () => {
    const sent = MIB - 1;
    await inChunks('ada', sent);
    await inChunks('ada', sent);
    await untilBytesInFlight(2 * sent);
    const third = await inChunks('ada', 10);
    expect(await third.status()).toBe(503);
    expect(await third.untilClosed()).toMatch(/\r\nConnection: close\r\n/i);
    expect((await create(eve)).status).toBe(201);
  });

  it('are released when their callers disconnect', async () => {
    const bodies = [await declared('ada'), await inChunks('ada', 1_000)];
    await untilBytesInFlight(MIB + 1_000);
    bodies.forEach((body) => body.drop());
    await untilBytesInFlight(0);
    expect((await create(ada)).status).toBe(201);
  });

  it('still count while their handler runs, even if the caller has disconnected', async () => {
    const store = api.app.get(EventStore);
    const { append } = store;
    let proceed!: () => void;
    const appending = new Promise<void>((reached) => {
      jest.spyOn(store, 'append').mockImplementationOnce(async (...parameters) => {
        reached();
        await new Promise<void>((resolve) => (proceed = resolve));
        return append.apply(store, parameters);
      });
    });
    const body = JSON.stringify({ type: 'email', name: randomUUID(), sender_account_ids: [sendersOf.get(ada)] });
    const caller = await halfSent('ada', `Content-Length: ${body.length}\r\n\r\n${body}`);
    await appending;
    caller.drop();
    while ((await connectionsOfService()) > 0) await new Promise(setImmediate);
    expect(await bytesInFlight()).toBeGreaterThanOrEqual(body.length);
    proceed();
    await untilBytesInFlight(0);
  });

  it('are released after every kind of response', async () => {
    const statuses = [
      await create(ada),
      await create(ada, { name: '' }),
      await create(ada, { unknown: Array.from({ length: 1_001 }, () => 0) }),
      await ada.send('POST', '/api/campaigns', { text: '{' }),
      await ada.send('POST', '/api/campaigns', { text: Buffer.from([0xff]) }),
      await ada.send('POST', '/api/campaigns', { text: 'x'.repeat(MIB + 1) }),
      await ada.send('POST', '/api/campaigns', { text: '', headers: { 'content-type': 'application/json' } }),
      await ada.send('DELETE', `/api/senders/${randomUUID()}`, { text: 'x'.repeat(1_000) }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([201, 400, 400, 400, 400, 413, 400, 404]);
    expect(await bytesInFlight()).toBe(0);
  });

  it('do not include bodies without a token, which are not read: 500 of them take no room', async () => {
    const rejected = await Promise.all(Array.from({ length: 500 }, () => declared(undefined)));
    expect(new Set(await Promise.all(rejected.map((connection) => connection.status())))).toEqual(new Set([401]));
    expect(await bytesInFlight()).toBe(0);
    expect((await create(ada)).status).toBe(201);
    await Promise.all(rejected.map((connection) => connection.untilClosed()));
  });

  it('stay within the limit with any number of half-sent bodies', async () => {
    const half = await Promise.all(Array.from({ length: 200 }, (_, index) => declared(`user ${index % 10}`)));
    // Four fit; the rest get their 503 at once.
    const rejected: Promise<number>[] = [];
    let waiting = half.length;
    for (const connection of half) {
      rejected.push(
        connection.status().then(
          (status) => (waiting--, status),
          () => 0,
        ),
      );
    }
    while (waiting > 4) await new Promise(setImmediate);
    expect(await bytesInFlight()).toBe(4 * MIB);
    half.forEach((connection) => connection.drop());
    const statuses = await Promise.all(rejected);
    expect(statuses.filter((status) => status === 503)).toHaveLength(196);
  });
});

describe('A body that parses into far more than its bytes', () => {
  it('counts by its values', async () => {
    const small = await startApi({ BODIES_IN_FLIGHT_LIMIT: '100000' });
    try {
      await small.app.listen(0, '127.0.0.1');
      const user = await small.as('ada');
      const half = await RawConnection.to(small);
      half.send(
        `POST /api/senders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await small.tokenOf('ada')}\r\n` +
          'Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{',
      );
      const { app } = small;
      const inFlight = async () => (await app.inject('/metrics')).payload;
      while (!/in_flight_bytes 10$/m.test(await inFlight())) await new Promise(setImmediate);
      // 3 kB of body, 1,000 empty objects.
      const { status } = await user.post('/api/senders', { unknown: Array.from({ length: 1_000 }, () => ({})) });
      expect(status).toBe(503);
      half.drop();
    } finally {
      await small.stop();
    }
  });
});
