import { once } from 'node:events';
import { connect } from 'node:net';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { readConfig } from '../../src/config/read-config';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';

const QUERY_SECRET = 'secret-in-a-query';

describe('The log', () => {
  const folder = temporaryFolder();
  let service: ServiceProcess;
  let url: string;

  async function start(variables: Record<string, string> = {}): Promise<void> {
    service = ServiceProcess.run('main.ts', {
      PORT: '0',
      DATA_DIR: folder.file('data'),
      AUTH_JWT_SECRET: SECRET,
      LOG_LEVEL: 'trace',
      ...variables,
    });
    ({ url } = await service.listening());
  }

  afterEach(async () => {
    service.signal('SIGKILL');
    await service.ended;
  });

  afterAll(() => folder.remove());

  it('has one line for each request with its id, none for health, and no token', async () => {
    await start();
    const headers = { authorization: 'Bearer very.secret.token', 'x-request-id': 'request-1' };
    await fetch(`${url}/api/campaigns?limit=5`, { headers });
    await fetch(`${url}/health/live`, { headers: { 'x-request-id': 'request-2' } });
    await fetch(`${url}/api/nothing`, { headers: { 'x-request-id': 'request-3' } });
    const { requests, all } = await stopped();
    expect(requests).toEqual([
      expect.objectContaining({
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        req: { id: 'request-1', method: 'GET', url: '/api/campaigns' },
        res: { statusCode: 401 },
        responseTime: expect.any(Number),
        msg: 'request completed',
      }),
      expect.objectContaining({ req: expect.objectContaining({ id: 'request-3' }), res: { statusCode: 404 } }),
    ]);
    expect(all).not.toContain('very.secret.token');
  });

  it('has exactly one line for a request that is rejected at any step, and never its query', async () => {
    await start();
    const authorization = `Bearer ${await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1)}`;
    const json = { authorization, 'content-type': 'application/json' };
    const steps: [number, string, string, RequestInit?][] = [
      [200, 'list', '/api/campaigns', { headers: { authorization } }],
      [401, 'token', '/api/campaigns'],
      [404, 'route', '/nothing'],
      [404, 'malformed-path', '/%zz'],
      [405, 'method', '/api/campaigns', { method: 'PUT' }],
      [400, 'json', '/api/campaigns', { method: 'POST', headers: json, body: '{' }],
      [413, 'size', '/api/campaigns', { method: 'POST', headers: json, body: 'x'.repeat(2_000_000) }],
      [415, 'type', '/api/campaigns', { method: 'POST', headers: { ...json, 'content-type': 'a/b' }, body: 'x' }],
      [200, 'document', '/openapi.json'],
    ];
    const texts: string[] = [];
    for (const [status, id, path, init] of steps) {
      const headers = { ...(init?.headers as object), 'x-request-id': id };
      const response = await fetch(`${url}${path}?token=${QUERY_SECRET}`, { ...init, headers });
      expect([id, response.status]).toEqual([id, status]);
      texts.push(await response.text(), JSON.stringify([...response.headers]));
    }
    texts.push(await raw(`GET http://u:${QUERY_SECRET}@x/nothing?${QUERY_SECRET} HTTP/1.1\r\nX-Request-Id: absolute`));
    texts.push(await raw(`GET /nothing#${QUERY_SECRET} HTTP/1.1\r\nX-Request-Id: fragment`));
    const { requests, all } = await stopped();
    expect(requests.map(({ req, res }) => [req.id, res.statusCode, req.url])).toEqual([
      ...steps.map(([status, id, path]) => [id, status, path]),
      ['absolute', 404, '/nothing'],
      ['fragment', 404, '/nothing'],
    ]);
    for (const text of [all, ...texts]) expect(text).not.toContain(QUERY_SECRET);
  });

  it('has one line for a request whose caller disconnects', async () => {
    await start();
    const authorization = `Bearer ${await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1)}`;
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      `POST /api/campaigns HTTP/1.1\r\nHost: x\r\nX-Request-Id: gone\r\nAuthorization: ${authorization}\r\n` +
        `Content-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n`,
    );
    await once(socket, 'data');
    socket.destroy();
    await service.logged('"gone"');
    const { requests } = await stopped();
    expect(requests).toEqual([
      expect.objectContaining({
        msg: 'request aborted',
        aborted: true,
        req: expect.objectContaining({ id: 'gone' }),
        res: { statusCode: 499 },
      }),
    ]);
  });

  it('has the cause of an internal error', async () => {
    await start({ EVENT_STORE_URL: 'esdb://127.0.0.1:1?tls=false' });
    const token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
    const response = await fetch(`${url}/api/campaigns/0d3c7f0e-95a9-4f53-9ac7-1de2ff9a0c4e`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('EventStoreDB');
    const { requests } = await stopped();
    const [request] = requests;
    expect(request).toMatchObject({ level: 'error', err: { type: 'StoreUnavailable' }, res: { statusCode: 503 } });
    expect(request.err.message).toContain('EventStoreDB');
  });

  it('shortens a long path', async () => {
    await start();
    await fetch(`${url}/${'x'.repeat(10_000)}`);
    const { requests } = await stopped();
    expect(requests[0].req.url.length).toBeLessThan(1_000);
  });

  async function raw(head: string): Promise<string> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`${head}\r\nHost: x\r\nConnection: close\r\n\r\n`);
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return text;
  }

  async function stopped(): Promise<{ requests: any[]; all: string }> {
    service.signal('SIGTERM');
    const { stdout, stderr } = await service.ended;
    const lines = stdout.trimEnd().split('\n');
    return {
      requests: lines.map((line) => JSON.parse(line)).filter(({ req }) => req !== undefined),
      all: stdout + stderr,
    };
  }
});
