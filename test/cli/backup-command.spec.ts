import { existsSync, readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import Database from 'libsql';
import { readConfig } from '../../src/config/read-config';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';

/** Each test starts several processes. */
jest.setTimeout(120_000);

let folder: TemporaryFolder;
let running: ServiceProcess[];

beforeEach(() => {
  folder = temporaryFolder();
  running = [];
});

afterEach(async () => {
  for (const process of running) process.signal('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  folder.remove();
});

function run(program: 'main.ts' | 'cli.ts', ...args: string[]): ServiceProcess {
  const variables = { PORT: '0', DATA_DIR: folder.file('data'), AUTH_JWT_SECRET: SECRET, LOG_LEVEL: 'silent' };
  const process = ServiceProcess.run(program, variables, ...args);
  running.push(process);
  return process;
}

async function start(): Promise<{ service: ServiceProcess; url: string }> {
  const service = run('main.ts');
  return { service, url: (await service.listening()).url };
}

async function ask(url: string, method: 'GET' | 'POST', path: string, body?: object): Promise<any> {
  const token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
  const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
  const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: response.status, body: await response.json() };
}

async function connect(url: string, name: string): Promise<void> {
  const body = { type: 'email', display_name: name, email_address: `${name}@example.com` };
  expect((await ask(url, 'POST', '/api/senders', body)).status).toBe(201);
}

async function untilConnected(url: string, ...names: string[]): Promise<string[]> {
  const namesIn = ({ body }: any): string[] =>
    (body.accounts ?? []).map(({ display_name }: { display_name: string }) => display_name).sort();
  const isThere = (response: any): boolean => names.every((name) => namesIn(response).includes(name));
  return namesIn(await untilResponse(() => ask(url, 'GET', '/api/senders'), isThere));
}

describe('The commands backup and restore', () => {
  it('back up a running service, and restore it after a kill', async () => {
    const first = await start();
    await connect(first.url, 'before');
    const backup = await run('cli.ts', 'backup', folder.file('backup.db')).ended;
    expect([backup.code, backup.stderr]).toEqual([0, expect.stringMatching(/Done: 1 events, the last at position 1;/)]);
    await connect(first.url, 'after');

    const refused = await run('cli.ts', 'restore', folder.file('backup.db')).ended;
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/in use by another process.*\n$/)]);
    expect(await untilConnected(first.url, 'before', 'after')).toHaveLength(2);

    first.service.signal('SIGKILL');
    await first.service.ended;
    const restored = await run('cli.ts', 'restore', folder.file('backup.db')).ended;
    expect([restored.code, restored.stderr]).toEqual([0, expect.stringMatching(/Next: start the service\. .*\n$/)]);
    const second = await start();
    expect(await untilConnected(second.url, 'before')).toEqual(['before']);
  });

  it('leave no part of a backup that a signal interrupted', async () => {
    const { service } = await start();
    service.signal('SIGTERM');
    await service.ended;
    makeLarge(folder.file('data/campaigns.db'));
    const backup = run('cli.ts', 'backup', folder.file('backup.db'));
    const isWriting = (): boolean => readdirSync(folder.file('.')).some((name) => name.endsWith('.partial'));
    while (!isWriting()) await setImmediate();
    backup.signal('SIGTERM');
    expect(await backup.ended).toMatchObject({ code: 143 });
    expect(readdirSync(folder.file('.'))).toEqual(['data']);
  });
});

describe('The lock of the SQLite file', () => {
  it('lets only one of several simultaneous processes start', async () => {
    const starts = Array.from({ length: 4 }, () => run('main.ts'));
    const outcomes = await Promise.allSettled(starts.map((service) => service.listening()));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(3);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ reason: { message: expect.stringContaining('is in use by another process') } });
    }
  });

  it('is released when the process is killed', async () => {
    const first = await start();
    await connect(first.url, 'kept');
    first.service.signal('SIGKILL');
    await first.service.ended;
    expect(existsSync(folder.file('data/campaigns.db.lock'))).toBe(true);
    const second = await start();
    expect(await untilConnected(second.url, 'kept')).toEqual(['kept']);
  });
});

/** Adds 128 MB, so that a copy takes a while. */
function makeLarge(path: string): void {
  const connection = new Database(path);
  connection.exec('CREATE TABLE ballast (content BLOB)');
  for (let megabytes = 0; megabytes < 128; megabytes += 16) {
    connection.exec('INSERT INTO ballast VALUES (zeroblob(16000000))');
  }
  connection.close();
}
