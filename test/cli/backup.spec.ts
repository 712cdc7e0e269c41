import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { backup } from '../../src/cli/backup';
import { restore } from '../../src/cli/restore';
import { type Api, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';
import { sqliteUrls, viewsBeside } from '../support/sqlite-urls';

let folder: TemporaryFolder;
let service: Api | undefined;
let sender: string;

const data = () => folder.file('data/campaigns.db');
const target = () => folder.file('backup.db');

beforeEach(async () => {
  folder = temporaryFolder();
  await start();
  sender = await connectSender(await service!.as('ada'));
});

afterEach(async () => {
  await stop();
  folder.remove();
});

async function start(file = data()): Promise<Api> {
  service = await startApi(sqliteUrls(file));
  return service;
}

async function stop(): Promise<void> {
  await service?.stop();
  service = undefined;
}

async function create(name: string): Promise<string> {
  const ada = await service!.as('ada');
  const { status } = await ada.post('/api/campaigns', { type: 'email', name, sender_account_ids: [sender] });
  return status === 201 ? name : `${status}`;
}

async function untilListed(...expected: string[]): Promise<string[]> {
  const ada = await service!.as('ada');
  let names: string[] = [];
  await untilResponse(
    () => ada.get('/api/campaigns'),
    ({ body }) => {
      names = body.campaigns.map(({ name }: { name: string }) => name);
      return expected.every((name) => names.includes(name));
    },
  );
  return names;
}

const config = () => service!.config;
const silent = () => undefined;
const filesBeside = (path: string): string[] => readdirSync(dirname(path)).sort();

describe('Backing up', () => {
  it('copies the log while the service runs, with every event that was acknowledged before', async () => {
    await create('before');
    const printed: string[] = [];
    let done = false;
    const backingUp = backup(config(), target(), {}, (line) => printed.push(line)).finally(() => (done = true));
    const during: string[] = [];
    while (!done) during.push(await create(`during ${during.length}`));
    await backingUp;
    expect(during.length).toBeGreaterThan(0);
    expect(during.every((name) => name.startsWith('during '))).toBe(true);
    expect(printed.at(-2)).toMatch(/^Done: \d+ events, the last at position \d+; .* MB, checked\.$/);
    await untilListed('before', ...during);

    await stop();
    await start(target());
    expect(await untilListed('before')).toContain('before');
    expect(await create('before')).toBe('409');
    expect(await create('after')).toBe('after');
  });

  it('copies a database that was not closed, with the content of its write-ahead log', async () => {
    await create('in the log');
    const left = folder.file('left/campaigns.db');
    mkdirSync(dirname(left));
    for (const suffix of ['', '-wal', '.position']) copyFileSync(data() + suffix, left + suffix);
    await backup({ ...config(), eventStoreUrl: `sqlite:${left}` }, target(), {}, silent);
    expect(existsSync(`${left}-wal`)).toBe(true);
    await stop();
    await start(target());
    expect(await untilListed('in the log')).toEqual(['in the log']);
  });

  it('writes one file that only its owner can read, and nothing else', async () => {
    await backup(config(), target(), {}, silent);
    expect(statSync(target()).mode & 0o777).toBe(0o600);
    expect(filesBeside(target())).toEqual(['backup.db', 'data']);
  });

  it('overwrites a file only with --force', async () => {
    writeFileSync(target(), 'a letter');
    await expect(backup(config(), target(), {}, silent)).rejects.toThrow(/backup\.db exists.*--force/);
    expect(readFileSync(target(), 'utf8')).toBe('a letter');
    await backup(config(), target(), { force: true }, silent);
    expect(readFileSync(target(), 'latin1')).toMatch(/^SQLite format 3/);
  });

  it('does not change an existing file when it fails, and leaves nothing else', async () => {
    writeFileSync(target(), 'a letter');
    const damaged = folder.file('damaged/campaigns.db');
    mkdirSync(dirname(damaged));
    await backup(config(), damaged, {}, silent);
    truncateSync(damaged, statSync(damaged).size - 8_192);
    const broken = { ...config(), eventStoreUrl: `sqlite:${damaged}` };
    await expect(backup(broken, target(), { force: true }, silent)).rejects.toThrow();
    expect(readFileSync(target(), 'utf8')).toBe('a letter');
    expect(filesBeside(target())).toEqual(['backup.db', 'damaged', 'data']);
  });

  it.each([
    ['the database itself', () => data(), /is the database itself/],
    ['a folder', () => dirname(data()), /is not a file/],
    ['a file in a missing folder', () => folder.file('not/there.db'), /folder .*not does not exist/],
  ])('does not write to %s', async (_what, path, sentence) => {
    await expect(backup(config(), path(), { force: true }, silent)).rejects.toThrow(sentence);
  });

  it('does not write to the database under another name', async () => {
    linkSync(data(), target());
    await expect(backup(config(), target(), { force: true }, silent)).rejects.toThrow(/is the database itself/);
  });

  it('refers to other tools when the log is on a server', async () => {
    const elsewhere = { ...config(), eventStoreUrl: 'esdb://localhost' };
    await expect(backup(elsewhere, target(), {}, silent)).rejects.toThrow(/its own tools.*backup\.md/);
  });
});

describe('Restoring', () => {
  it('puts the backup in place, keeps the former database, and lets the service continue', async () => {
    await create('before');
    await backup(config(), target(), {}, silent);
    await create('lost');
    await untilListed('before', 'lost');
    await stop();
    const printed: string[] = [];
    await restore(configOf(data()), target(), (line) => printed.push(line));
    expect(printed.at(-1)).toBe('Next: start the service. It builds the read model again.');
    const [, former] = /The former database is (.*)\. Delete/.exec(printed.join('\n'))!;

    await start();
    expect(await untilListed('before')).toEqual(['before']);
    expect([await create('before'), await create('lost'), await create('new')]).toEqual(['409', 'lost', 'new']);
    await stop();
    await restore(configOf(data()), former!, silent);
    await start();
    expect((await untilListed('before', 'lost')).sort()).toEqual(['before', 'lost']);
  });

  it('never reuses an acknowledged position', async () => {
    await create('before');
    await backup(config(), target(), {}, silent);
    await create('lost');
    await stop();
    const highest = Number(readFileSync(`${data()}.position`, 'utf8'));
    await restore(configOf(data()), target(), silent);
    await start();
    await create('new');
    await stop();
    expect(Number(readFileSync(`${data()}.position`, 'utf8'))).toBe(highest + 2);
  });

  it('works where there is no database yet', async () => {
    await create('before');
    await backup(config(), target(), {}, silent);
    await stop();
    const fresh = folder.file('fresh/campaigns.db');
    await restore(configOf(fresh), target(), silent);
    await start(fresh);
    expect(await untilListed('before')).toEqual(['before']);
  });

  it('is refused while the service runs', async () => {
    await backup(config(), target(), {}, silent);
    await expect(restore(config(), target(), silent)).rejects.toThrow(/in use by another process/);
    await create('still works');
    expect(await untilListed('still works')).toEqual(['still works']);
  });

  it.each<[string, (path: string) => void, RegExp]>([
    ['is damaged', (path) => truncateSync(path, statSync(path).size - 8_192), /./],
    ['is not a database', (path) => writeFileSync(path, 'a letter '.repeat(1_000)), /not a database/],
    ['was copied from a running service without its log', (path) => copyFileSync(data(), path), /-wal.*is missing/],
    ['is missing', (path) => mkdirSync(path), /is not a file/],
  ])('changes nothing when the backup %s', async (_what, make, sentence) => {
    await create('kept');
    await backup(config(), target(), {}, silent);
    const broken = folder.file('broken.db');
    if (!sentence.source.startsWith('is not a file')) copyFileSync(target(), broken);
    make(broken);
    await stop();
    const before = filesBeside(data());
    await expect(restore(configOf(data()), broken, silent)).rejects.toThrow(sentence);
    expect(filesBeside(data())).toEqual(before);
    await start();
    expect(await untilListed('kept')).toEqual(['kept']);
  });

  it('deletes the views, which are ahead of the backup, but only after it has checked the backup', async () => {
    await create('before');
    await backup(config(), target(), {}, silent);
    await create('lost');
    await stop();
    const views = viewsBeside(data());
    await expect(restore(configOf(data()), views, silent)).rejects.toThrow(/is not a valid database of this service/);
    expect(existsSync(views)).toBe(true);
    await restore(configOf(data()), target(), silent);
    expect(existsSync(views)).toBe(false);
  });

  it('asks for a rebuild when the read model is in a store of another kind', async () => {
    await backup(config(), target(), {}, silent);
    await stop();
    const printed: string[] = [];
    const apart = { ...configOf(data()), readModelUrl: 'mongodb://127.0.0.1:1/campaigns' };
    await restore(apart, target(), (line) => printed.push(line));
    expect(printed.at(-1)).toMatch(/^Next: npm run cli -- rebuild/);
  });
});

let configuration: Api['config'];
beforeEach(() => (configuration = service!.config));

function configOf(file: string): Api['config'] {
  const { EVENT_STORE_URL, READ_MODEL_URL } = sqliteUrls(file);
  return { ...configuration, eventStoreUrl: EVENT_STORE_URL, readModelUrl: READ_MODEL_URL };
}
