import { setTimeout } from 'node:timers/promises';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { readConfig } from '../../src/config/read-config';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { descriptorsOf, ObservedConnection } from './sockets';

const LIVE = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';

let folder: ReturnType<typeof temporaryFolder>;
let service: ServiceProcess;
let url: string;

beforeEach(() => (folder = temporaryFolder()));

afterEach(async () => {
  service.signal('SIGKILL');
  await service.ended;
  folder.remove();
});

async function start(variables: Record<string, string>): Promise<void> {
  service = ServiceProcess.run('main.ts', {
    PORT: '0',
    DATA_DIR: folder.file('data'),
    AUTH_JWT_SECRET: SECRET,
    ...variables,
  });
  ({ url } = await service.listening());
}

async function authorization(): Promise<string> {
  return `Authorization: Bearer ${await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1)}`;
}

async function metric(pattern: RegExp): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text();
  return Number(pattern.exec(text)?.[1]);
}

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('A connection that is too slow', () => {
  onLinux('gets a 408 and releases its descriptor, even if the peer never closes', async () => {
    // Long enough for a busy service to read all data before the request counts as too slow.
    await start({ HEADERS_TIMEOUT_MS: '3000', REQUEST_TIMEOUT_MS: '3000' });
    const before = descriptorsOf(service.pid);
    const unfinished = [
      '',
      'GET /health/live HTTP/1.1\r\nHost',
      `POST /api/senders HTTP/1.1\r\nHost: x\r\n${await authorization()}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    ];
    const connections = Array.from({ length: 300 }, (_, n) => new ObservedConnection(url, unfinished[n % 3]));
    await Promise.all(connections.map(({ opened }) => opened));
    expect((await fetch(`${url}/health/live`, { headers: { connection: 'close' } })).status).toBe(200);
    await Promise.all(connections.map(({ ended }) => ended));
    for (const connection of connections) {
      const { status, headers, body } = connection.response();
      expect([status, headers['connection'], body.code]).toEqual([408, 'close', 'request_timeout']);
      expect(body.request_id).toBe(headers['x-request-id']);
    }
    await until(() => descriptorsOf(service.pid) <= before + 5);
    expect(await metric(/method="none",route="none",status="408"} (\d+)/)).toBe(200);
  });

  onLinux('is closed when the caller stops reading the response', async () => {
    // Long enough to see all of them open before the first one is closed.
    await start({ HEADERS_TIMEOUT_MS: '3000', REQUEST_TIMEOUT_MS: '3000', LOG_LEVEL: 'silent' });
    const before = descriptorsOf(service.pid);
    const stalled = Array.from({ length: 3 }, () => new ObservedConnection(url));
    for (const { socket } of stalled) {
      socket.pause();
      // More than the kernel buffers on both sides hold.
      for (let n = 0; n < 100; n += 1) socket.write('GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n');
    }
    await until(() => descriptorsOf(service.pid) >= before + 3);
    await until(() => descriptorsOf(service.pid) <= before);
    // Some of the data is still in the kernel's buffers. The rest never arrives.
    for (const connection of stalled) {
      connection.socket.resume();
      await connection.ended;
      expect(connection.text.split('HTTP/1.1 200').length).toBeLessThan(100);
    }
  });
});

describe('At the limit of connections', () => {
  it('the service closes the connection that has been idle longest, and still serves health checks', async () => {
    await start({ CONNECTION_LIMIT: '20' });
    const idle = Array.from({ length: 100 }, () => new ObservedConnection(url));
    await Promise.all(idle.map(({ opened }) => opened));
    for (let n = 0; n < 30; n += 1) expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(await metric(/^http_connections (\d+)/m)).toBeLessThanOrEqual(20);
    expect(await metric(/^http_connections_dropped_total (\d+)/m)).toBeGreaterThanOrEqual(80);
    service.signal('SIGTERM');
    const { stdout } = await service.ended;
    const lines = stdout.split('\n').filter((line) => line.includes('too many connections'));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(40);
  });

  it('a request in progress keeps its connection', async () => {
    await start({ CONNECTION_LIMIT: '5' });
    const busy = new ObservedConnection(
      url,
      `POST /api/senders HTTP/1.1\r\nHost: x\r\n${await authorization()}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`,
    );
    await busy.has('100 Continue');
    const others = Array.from({ length: 50 }, () => new ObservedConnection(url, LIVE));
    await Promise.all(
      others.map(({ ended, socket }) => Promise.race([ended, new Promise((done) => socket.once('data', done))])),
    );
    busy.socket.write('{}');
    await busy.has('HTTP/1.1 400 ');
  });
});

describe('Input that never becomes a request', () => {
  beforeEach(() => start({ LOG_LEVEL: 'info' }));

  it.each([
    [400, 'invalid_request', 'no HTTP', 'hello\r\n\r\n'],
    [400, 'invalid_request', 'a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00'],
    [400, 'invalid_request', 'no Host', 'GET /x HTTP/1.1\r\nConnection: close\r\n\r\n'],
    [
      417,
      'expectation_failed',
      'another expectation',
      'GET /x HTTP/1.1\r\nHost: x\r\nExpect: x\r\nConnection: close\r\n\r\n',
    ],
    [431, 'headers_too_large', 'a large head', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    [405, 'method_not_allowed', 'a tunnel', 'CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n'],
  ])('gets a %i problem document %s, one log line and a count for %s', async (status, code, _what, sent) => {
    const connection = new ObservedConnection(url, sent);
    await connection.ended;
    const { headers, body, ...response } = connection.response();
    expect(response.status).toBe(status);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(headers['connection']).toBe('close');
    expect(body).toMatchObject({ status, code, request_id: headers['x-request-id'] });
    expect(await metric(new RegExp(`http_request_duration_seconds_count\\{.*status="${status}"\\} (\\d+)`))).toBe(1);
    service.signal('SIGTERM');
    const { stdout } = await service.ended;
    const lines = stdout.split('\n').filter((line) => line.includes(headers['x-request-id']!));
    expect(lines.map((line) => JSON.parse(line).res)).toEqual([{ statusCode: status }]);
  });

  it('causes a bounded number of log lines', async () => {
    const broken = Array.from({ length: 300 }, () => new ObservedConnection(url, 'hello\r\n\r\n'));
    await Promise.all(broken.map(({ ended }) => ended));
    expect(await metric(/method="none",route="none",status="400"} (\d+)/)).toBe(300);
    service.signal('SIGTERM');
    const { stdout } = await service.ended;
    expect(stdout.split('\n').length).toBeLessThan(100);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(50);
}
