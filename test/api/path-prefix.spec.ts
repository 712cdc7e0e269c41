import { request as forward, createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { type Api, startApi } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';

const PREFIX = '/outreach/campaigns';

let proxy: PrefixProxy;
let api: Api;
let headers: Record<string, string>;

beforeAll(async () => {
  proxy = await PrefixProxy.start(PREFIX);
  api = await startApi({ PUBLIC_URL: proxy.url });
  await api.app.listen(0, '127.0.0.1');
  proxy.target = new URL(await api.app.getUrl());
  headers = { authorization: `Bearer ${await issueToken(api.config, 'ada', 1)}`, 'content-type': 'application/json' };
});

afterAll(async () => {
  await api.stop();
  await proxy.stop();
});

const SENDER = { type: 'email', display_name: 'Ada', email_address: 'ada@example.com' };

async function create(path: string, body: object): Promise<Response> {
  return fetch(`${proxy.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Resolves it like a browser: against the address of the request. */
async function follow(response: Response): Promise<Response> {
  return fetch(new URL(response.headers.get('location')!, response.url), { headers });
}

describe('Behind a proxy that removes a path prefix', () => {
  it('Location leads to the created campaign', async () => {
    const connected = await create('/api/senders', SENDER);
    expect(connected.headers.get('location')).toMatch(`${PREFIX}/api/senders/`);
    const { account } = (await (await follow(connected)).json()) as any;
    expect(account.email_address).toBe('ada@example.com');

    const created = await create('/api/campaigns', { type: 'email', name: 'x', sender_account_ids: [account.id] });
    expect(created.headers.get('location')).toMatch(`${PREFIX}/api/campaigns/`);
    const { campaign } = (await (await follow(created)).json()) as any;
    expect(campaign.name).toBe('x');
  });

  it.each(['/openapi.json', '/docs/swagger-ui-init.js'])('the document in %s leads to the service', async (path) => {
    const text = await (await fetch(`${proxy.url}${path}`)).text();
    const [, url] = /"servers":\s*\[\s*\{\s*"url":\s*"([^"]*)"/.exec(text) ?? [];
    expect(url).toBe(proxy.url);
    // OpenAPI 3.1, section 4.8.8.1: the path is appended to the URL of the server.
    expect((await fetch(`${url}/api/campaigns`, { headers })).status).toBe(200);
  });

  it('Swagger UI finds its files', async () => {
    const page = await fetch(`${proxy.url}/docs`);
    const files = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!);
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect([file, (await fetch(new URL(file, page.url))).status]).toEqual([file, 200]);
  });

  it.each([
    ['an unknown route', '/nowhere?a=b', '/nowhere'],
    ['a file that is not there', '/docs/nowhere', '/docs/nowhere'],
    ['no token', '/api/campaigns', '/api/campaigns'],
  ])('a problem names the path of the request: %s', async (_what, path, instance) => {
    const { instance: named } = (await (await fetch(`${proxy.url}${path}`)).json()) as any;
    expect(named).toBe(`${PREFIX}${instance}`);
  });

  it('a problem names a path that cannot be decoded', async () => {
    const socket = connect(Number(proxy.target.port), '127.0.0.1');
    socket.write('GET /% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toContain(`"instance":"${PREFIX}/%"`);
  });

  it('the service prints addresses that lead to it, and the one that it listens on', async () => {
    const folder = temporaryFolder();
    const variables = { PORT: '0', DATA_DIR: folder.file('data'), PUBLIC_URL: `${proxy.url}/` };
    const service = ServiceProcess.run('main.ts', variables);
    const line = await service.listening();
    const banner = await service.says('sender_account_ids');
    service.signal('SIGTERM');
    await service.ended;
    folder.remove();
    expect(line).toMatchObject({ url: expect.stringMatching(/^http:\/\/127/), public_url: proxy.url });
    expect(banner).toContain(`listens on ${line.url}\n`);
    const others = banner.replace(/^.*listens on .*$/m, '').match(/https?:[^\s"']+/g) ?? [];
    expect(others).toEqual([`${proxy.url}/docs`, `${proxy.url}/api/senders`, `${proxy.url}/api/campaigns`]);
  });
});

/** A reverse proxy that forwards requests under its prefix, without the prefix. */
class PrefixProxy {
  target = new URL('http://127.0.0.1:1');

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(prefix: string): Promise<PrefixProxy> {
    const server = createServer((request, response) => {
      const { url = '', method, headers } = request;
      if (!url.startsWith(`${prefix}/`)) return void response.writeHead(404).end('outside the prefix');
      const path = url.slice(prefix.length);
      const { hostname, port } = started.target;
      const onward = forward({ hostname, port, path, method, headers }, (upstream) => {
        response.writeHead(upstream.statusCode!, upstream.headers);
        upstream.pipe(response);
      });
      onward.on('error', () => response.writeHead(502).end());
      request.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const started = new PrefixProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`);
    return started;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
