import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { readConfig } from '../../src/config/read-config';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder';

// Several processes start one after the other in a test.
jest.setTimeout(120_000);

const letters = temporaryFolder();
writeFileSync(letters.file('letters'), 'Dear reader. '.repeat(1_000));
afterAll(() => letters.remove());

let folder: TemporaryFolder;
let running: ServiceProcess[];

beforeEach(() => {
  folder = temporaryFolder();
  running = [];
});

afterEach(async () => {
  for (const service of running) service.signal('SIGKILL');
  await Promise.all(running.map((service) => service.ended));
  folder.remove();
});

function start(variables: Record<string, string> = {}): ServiceProcess {
  const service = ServiceProcess.run('main.ts', { PORT: '0', DATA_DIR: folder.file('data'), ...variables });
  running.push(service);
  return service;
}

// test/config/read-config.spec.ts has all values of NODE_ENV. This test has one of each kind.
describe('Starting', () => {
  it('prints its URL on the first line of standard output, and only JSON lines', async () => {
    const service = start();
    const { msg, url } = await service.listening();
    expect(msg).toBe('listening');
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    service.signal('SIGTERM');
    const { stdout } = await service.ended;
    for (const line of stdout.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
  });

  it('prints its URL even with LOG_LEVEL=silent', async () => {
    const service = start({ LOG_LEVEL: 'silent' });
    expect(await service.listening()).toMatchObject({ msg: 'listening', url: expect.stringMatching(/^http:/) });
  });

  const hasCurl = spawnSync('curl', ['--version']).status === 0;
  (hasCurl ? it : it.skip)('prints commands that draft a campaign when they are pasted into a shell', async () => {
    const service = start();
    const { url } = await service.listening();
    const banner = await service.says('/api/campaigns -H');
    await service.says('sender_account_ids');
    expect(banner).toContain(`${url}/docs`);
    const block = (await service.says('\n\n')).slice(banner.indexOf('TOKEN='));
    const { stdout } = spawnSync('sh', ['-c', block], { encoding: 'utf8' });
    expect(stdout).toMatch(/^HTTP\/1.1 201 /);
    expect(stdout).toContain('"status":"draft"');
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['an error in the configuration', { PORT: 'x' }, /^Cannot start\. PORT must be a whole number.*\n$/],
    [
      'a configuration without authentication',
      { NODE_ENV: 'production' },
      /^Cannot start\. .*AUTH_JWT_SECRET or AUTH_JWKS_URL.*\n$/,
    ],
    ['a data folder that cannot be created', { DATA_DIR: `${__filename}/data` }, /^Cannot start\. .*\n$/],
    [
      'a file that is not a database',
      { EVENT_STORE_URL: `sqlite:${letters.file('letters')}` },
      /^Cannot start\. .*\n$/,
    ],
  ])('fails with one sentence for %s', async (_what, variables, sentence) => {
    const { code, stdout, stderr } = await start(variables).ended;
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(sentence);
  });

  it('fails with one sentence when the port or the file is in use', async () => {
    const first = start();
    const { port } = new URL((await first.listening()).url);
    const samePort = await start({ PORT: port, DATA_DIR: folder.file('other') }).ended;
    expect(samePort.stderr).toMatch(new RegExp(`^Cannot start\\. .*${port} is in use.*\\n$`));
    const sameFile = await start().ended;
    expect(sameFile.stderr).toMatch(/^Cannot start\. .*is in use by another process.*\n$/);
    expect([samePort.code, sameFile.code]).toEqual([1, 1]);
  });

  it.each(['production', 'staging'])('prints neither token nor banner with NODE_ENV=%s', async (NODE_ENV) => {
    const service = start({ NODE_ENV, AUTH_JWT_SECRET: 'x'.repeat(32) });
    await service.listening();
    service.signal('SIGTERM');
    const { code, stderr } = await service.ended;
    expect([code, stderr]).toEqual([0, '']);
  });

  it.each<[string, Record<string, string>]>([
    ['other machines can reach it', { HOST: '0.0.0.0' }],
    ['the secret is not its own', { AUTH_JWT_SECRET: 'x'.repeat(32) }],
  ])('prints no token, but the command that creates one, if %s', async (_what, variables) => {
    const service = start(variables);
    await service.listening();
    const banner = await service.says('docker compose exec campaigns node dist/cli.js token --user developer\n');
    expect(banner).toContain('npm run --silent cli -- token --user developer\n');
    expect(banner).not.toMatch(/eyJ/);
  });

  it.each(['staging'])('fails with NODE_ENV=%s and no authentication', async (NODE_ENV) => {
    const { code, stdout, stderr } = await start({ NODE_ENV, HOST: '0.0.0.0' }).ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Cannot start\. NODE_ENV must be production, development, test or unset\. .*\n$/);
  });
});

describe('Stopping', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('on %s exits with 0, even if a connection is kept alive', async (signal) => {
    const service = start();
    const { port } = new URL((await service.listening()).url);
    const idle = connect(Number(port), '127.0.0.1');
    idle.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(idle, 'data');
    service.signal(signal);
    expect(await service.ended).toMatchObject({ code: 0, signal: null });
  });

  it('finishes a request in progress', async () => {
    const service = start({ AUTH_JWT_SECRET: SECRET });
    const { port } = new URL((await service.listening()).url);
    const request = await begin(Number(port));
    service.signal('SIGTERM');
    await closed(Number(port));
    request.write('{}');
    let response = '';
    for await (const chunk of request) response += String(chunk);
    expect(response).toMatch(/^HTTP\/1.1 400 /);
    expect(response.toLowerCase()).toContain('\r\nconnection: close\r\n');
    expect(await service.ended).toMatchObject({ code: 0, signal: null });
  });

  it('exits at once on a second signal', async () => {
    const service = start({ AUTH_JWT_SECRET: SECRET });
    const { port } = new URL((await service.listening()).url);
    const request = await begin(Number(port));
    service.signal('SIGTERM');
    await closed(Number(port));
    service.signal('SIGTERM');
    expect(await service.ended).toMatchObject({ code: 143, signal: null });
    request.destroy();
  });

  /** A request that the service has begun to read and whose body is not sent yet. */
  async function begin(port: number): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
    socket.write(
      `POST /api/campaigns HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`,
    );
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply.toString()).toMatch(/^HTTP\/1.1 100 /);
    return socket;
  }

  /** Resolves when the service accepts no more connections: its shutdown has begun. */
  async function closed(port: number): Promise<void> {
    for (;;) {
      const socket = connect(port, '127.0.0.1');
      const refused = await Promise.race([
        once(socket, 'connect').then(() => false),
        once(socket, 'error').then(() => true),
      ]).catch(() => true);
      socket.destroy();
      if (refused) return;
    }
  }
});

describe('The command line', () => {
  const cli = (...args: string[]) => ServiceProcess.run('cli.ts', { DATA_DIR: folder.file('data') }, ...args).ended;

  it('creates a token that the service accepts', async () => {
    const service = start();
    const { url } = await service.listening();
    const { code, stdout } = await cli('token', '--user', 'ada');
    expect(code).toBe(0);
    const response = await fetch(`${url}/api/campaigns`, { headers: { authorization: `Bearer ${stdout.trim()}` } });
    expect(response.status).toBe(200);
  });

  it('prints its help', async () => {
    const { code, stdout } = await cli('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +token \[options\] +print a bearer token/m);
    expect(stdout).toMatch(/^ +rebuild +delete the read model/m);
  });

  it.each([[['token']], [['token', '--user', 'ada', '--days', '0']], [['dance']]])(
    'rejects %j with one sentence',
    async (args) => {
      const { code, stdout, stderr } = await cli(...args);
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^error: .*\n\(run with --help for details\)\n$/);
    },
  );
});
