import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { acceptLoss } from '../../src/cli/restore';
import { readConfig } from '../../src/config/read-config';
import { SECRET } from '../support/api';
import { startChild } from '../support/child-process';
import { newStream } from '../support/new-events';
import { ServiceProcess } from '../support/service-process';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder';
import { sqliteUrls } from '../support/sqlite-urls';

const FILES = ['', '-wal', '.position'];

describe('A database that lacks acknowledged events', () => {
  let folder: TemporaryFolder;
  let path: string;
  let stream: string;
  beforeEach(async () => {
    folder = temporaryFolder();
    path = folder.file('campaigns.db');
    stream = newStream();
    await killedAfter(30);
  });
  afterEach(() => folder.remove());

  /** Kills a process after it has acknowledged this number of appended events. */
  async function killedAfter(count: number): Promise<void> {
    const child = startChild('sqlite-child.ts', 'append-forever', path, stream);
    for await (const line of child.lines) if (Number(line) === count - 1) child.process.kill('SIGKILL');
    await child.exited;
  }

  async function events(): Promise<number> {
    const database = await SqliteDatabase.open(path, 'log');
    const { length } = await new SqliteEventStore(database).readStream(stream);
    await database.close();
    return length;
  }

  const copyOf = (file: string): string => folder.file(`copy-of-${file.replace(/^.*campaigns/, '')}`);
  const keep = (files = FILES) => files.forEach((suffix) => copyFileSync(path + suffix, copyOf(path + suffix)));
  const putBack = (files = FILES) => files.forEach((suffix) => copyFileSync(copyOf(path + suffix), path + suffix));

  it('is not the result of a kill: every event is there', async () => {
    expect(await events()).toBeGreaterThanOrEqual(30);
  });

  it('is rejected and not changed when its write-ahead log is missing, and the error says what to do', async () => {
    const before = readFileSync(path);
    rmSync(`${path}-wal`);
    const service = ServiceProcess.run('main.ts', { PORT: '0', ...settings() });
    const { code, stderr } = await service.ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^Cannot start\. .*campaigns\.db ends at position \d+, but/),
    ]);
    expect(stderr).toMatch(/campaigns\.db-wal.*cli -- restore.*cli -- accept-loss.*docs\/guides\/backup\.md/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is rejected when its write-ahead log is an older one, and neither file is changed', async () => {
    keep(['-wal']);
    await appendMore();
    const before = readFileSync(path);
    putBack(['-wal']);
    await expect(SqliteDatabase.open(path, 'log')).rejects.toThrow(/was replaced by an older copy/);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readFileSync(`${path}-wal`).equals(readFileSync(copyOf(`${path}-wal`)))).toBe(true);
  });

  it('is rejected when the database and its write-ahead log are older copies', async () => {
    keep(['', '-wal']);
    await appendMore();
    putBack(['', '-wal']);
    await expect(SqliteDatabase.open(path, 'log')).rejects.toThrow(
      /ends at position \d+, but position \d+ was acknowledged/,
    );
  });

  it('is rejected when the database is missing but its position file is not', async () => {
    for (const suffix of ['', '-wal']) rmSync(path + suffix);
    await expect(SqliteDatabase.open(path, 'log')).rejects.toThrow(/ends at position 0/);
    expect(existsSync(path)).toBe(false);
  });

  it('is rejected as a copy without its write-ahead log, even without a position file', async () => {
    for (const suffix of ['-wal', '.position']) rmSync(path + suffix);
    await expect(SqliteDatabase.open(path, 'log')).rejects.toThrow(
      /write-ahead log \(.*campaigns\.db-wal\).*is missing/,
    );
  });

  it('opens after another program has checkpointed the write-ahead log, because nothing is missing', async () => {
    const child = startChild('sqlite-child.ts', 'checkpoint', path);
    await child.exited;
    expect(existsSync(`${path}-wal`)).toBe(false);
    expect(await events()).toBeGreaterThanOrEqual(30);
  });

  it.each([
    ['the write-ahead log', ['-wal']],
    ['everything', ['', '-wal']],
  ])('opens once the loss of %s is accepted, and never reuses a position', async (_what, lost) => {
    const acknowledged = Number(readFileSync(`${path}.position`, 'utf8'));
    for (const suffix of lost) rmSync(path + suffix);
    const printed: string[] = [];
    await acceptLoss(readConfig({ ...settings() }), (line) => printed.push(line));
    expect(printed[0]).toMatch(/^Done: 0 events are left/);
    await appendMore();
    expect(Number(readFileSync(`${path}.position`, 'utf8'))).toBe(acknowledged + 1);
  });

  /** Appends an event in a separate process, which then closes the database. */
  async function appendMore(): Promise<void> {
    const child = startChild('sqlite-child.ts', 'append-and-close', path, newStream());
    expect(await child.exited).toBe(0);
  }

  const settings = () => ({ ...sqliteUrls(path), AUTH_JWT_SECRET: SECRET, DATA_DIR: folder.file('.') });
});
