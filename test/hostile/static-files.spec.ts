import { connect } from 'node:net';
import * as fc from 'fast-check';
import { type FastifyInstance } from 'fastify';
import { AppModule } from '../../src/app.module';
import { createApplication } from '../../src/http/application';
import { type Api, startApi } from '../support/api';

let api: Api;
let port: number;
/** Every path under which files are served, with a trailing slash. */
let folders: string[];

beforeAll(async () => {
  api = await startApi();
  folders = await foldersOf(api);
  await api.app.listen(0, '127.0.0.1');
  port = Number(new URL(await api.app.getUrl()).port);
});

afterAll(() => api.stop());

describe('Files under a path', () => {
  it('are served', async () => {
    expect(folders).toContain('/docs/');
    expect(await get('/docs/swagger-ui.css')).toMatchObject({ status: 200, contentType: 'text/css; charset=utf-8' });
  });

  it.each([
    ['a path that leaves the folder', '../package.json'],
    ['one that is encoded', '%2e%2e/package.json'],
    ['one that is encoded in part', '.%2E/package.json'],
    ['one with encoded slashes', '..%2f..%2fpackage.json'],
    ['one with backslashes', '..\\..\\package.json'],
    ['one with encoded backslashes', '..%5c..%5cpackage.json'],
    ['one that is encoded twice', '%252e%252e/package.json'],
    ['one in an overlong encoding', '%c0%ae%c0%ae/package.json'],
    ['one that ends in a folder', 'x/../../'],
    ['an absolute path', '/etc/passwd'],
    ['a NUL byte', 'swagger-ui.css%00'],
    ['a NUL byte alone', '%00'],
    ['a broken escape', '%'],
    ['a file that starts with a dot', '.gitignore'],
    ['a folder inside', 'node_modules/'],
    ['a name that is too long for the file system', 'x'.repeat(4_000)],
    ['a file as a folder', 'swagger-ui.css/x'],
  ])('are not found under %s', async (_what, path) => {
    for (const folder of folders) {
      const response = await get(`${folder}${path}`);
      expect([path, response.status]).toEqual([path, 404]);
      expect(response).toMatchObject({ contentType: 'application/problem+json', code: 'route_not_found' });
    }
  });

  it.each([
    ['a range beyond the end', 'Range: bytes=999999999-', 416, 'range_not_satisfiable'],
    ['an ETag that does not match', 'If-Match: "x"', 412, 'precondition_failed'],
    ['an earlier date', 'If-Unmodified-Since: Mon, 01 Jan 1990 00:00:00 GMT', 412, 'precondition_failed'],
  ])('are not sent for %s', async (_what, header, status, code) => {
    expect(await get('/docs/swagger-ui.css', header)).toMatchObject({
      status,
      contentType: 'application/problem+json',
      code,
    });
  });

  const part = fc.oneof(
    fc.constantFrom('..', '.', '', '%2e%2e', '%2E.', '..%2f', '..%5c', '\\', '..\\', '%00', '%', '%2', '%zz', '%0d%0a'),
    fc.constantFrom('%c0%ae', '%e0%80%ae', '%uff0e', '%252e', '%ff', '~', ';', '?', '#', ':', '*', '%2f', 'C:', 'con'),
    fc.constantFrom('etc', 'passwd', 'package.json', 'index.html', 'swagger-ui.css', 'x'.repeat(300)),
    fc.string({ unit: 'grapheme-ascii', maxLength: 8 }).map((text) => text.replace(/\s/g, '')),
    fc.string({ unit: 'grapheme', maxLength: 4 }).map(encodeURIComponent),
  );

  it('are the only content that is sent for any path, and no request fails', async () => {
    const starts = [...folders, '/', '/api/campaigns/'];
    const path = fc.tuple(fc.nat(), fc.array(part, { maxLength: 6 }), fc.constantFrom('', '?', '/', '?a=../b'));
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(path, async ([index, parts, end]) => {
        const { status, contentType, text } = await get(`${starts[index % starts.length]}${parts.join('/')}${end}`);
        statuses.add(status);
        expect([200, 301, 302, 400, 401, 404, 405]).toContain(status);
        if (status >= 400) expect(contentType).toBe('application/problem+json');
        expect(text).not.toMatch(/root:|"@nestjs/);
      }),
      { numRuns: 500 },
    );
    // The test must have reached both; otherwise it tests less than it seems to.
    expect([...statuses]).toEqual(expect.arrayContaining([200, 404]));
  });
});

interface RawResponse {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly code: string | undefined;
  readonly text: string;
}

/** Sends the path unchanged, because HTTP clients would resolve dot segments. */
async function get(path: string, header = 'X-Nothing: else'): Promise<RawResponse> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${header}\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  const [head, body] = text.split('\r\n\r\n', 2) as [string, string];
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
    contentType: /^content-type: (.*)$/im.exec(head)?.[1],
    code: /"code":"(\w+)"/.exec(body)?.[1],
    text,
  };
}

async function foldersOf({ config }: Api): Promise<string[]> {
  const app = await createApplication(AppModule.of(config));
  const found = new Set<string>();
  (app.getHttpAdapter().getInstance() as unknown as FastifyInstance).addHook('onRoute', ({ url }) => {
    if (url.endsWith('/*')) found.add(url.slice(0, -1));
  });
  await app.init();
  await app.close();
  return [...found];
}
