import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { readConfig } from '../../src/config/read-config';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder';

const onPosix = process.platform === 'win32' ? describe.skip : describe;

onPosix('Files of the data folder', () => {
  let folder: TemporaryFolder;
  let dataDir: string;
  let umask: number;

  beforeEach(() => {
    folder = temporaryFolder();
    dataDir = folder.file('data');
    // Keeps every permission that a program does not remove itself.
    umask = process.umask(0);
  });

  afterEach(() => {
    process.umask(umask);
    folder.remove();
  });

  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  const modes = () => Object.fromEntries(readdirSync(dataDir).map((name) => [name, modeOf(join(dataDir, name))]));

  it('are accessible only to their owner while the service runs', async () => {
    const service = ServiceProcess.run('main.ts', { PORT: '0', DATA_DIR: dataDir });
    await service.listening();
    const found = modes();
    service.signal('SIGTERM');
    await service.ended;
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining(['campaigns.db', 'campaigns.db-wal', 'development-secret']),
    );
    expect(new Set(Object.values({ ...found, ...modes() }))).toEqual(new Set(['600']));
    expect(modeOf(dataDir)).toBe('700');
  });

  it('are created for their owner only, regardless of the umask', async () => {
    const database = await SqliteDatabase.open(join(dataDir, 'campaigns.db'), 'log');
    const names = ['', '-shm', '-wal', '.lock', '.position'].map((suffix) => `campaigns.db${suffix}`);
    expect(modes()).toEqual(Object.fromEntries(names.map((name) => [name, '600'])));
    await database.close();
    expect(modeOf(dataDir)).toBe('700');
  });

  it('lose the permissions that others had', async () => {
    const path = join(dataDir, 'campaigns.db');
    await (await SqliteDatabase.open(path, 'log')).close();
    chmodSync(path, 0o666);
    chmodSync(dataDir, 0o755);
    readConfig({ DATA_DIR: dataDir });
    const database = await SqliteDatabase.open(path, 'log');
    expect(new Set(Object.values(modes()))).toEqual(new Set(['600']));
    expect(modeOf(dataDir)).toBe('700');
    await database.close();
  });

  it('keep their permissions when they are not a database', async () => {
    const path = folder.file('notes.txt');
    writeFileSync(path, 'no database, '.repeat(100), { mode: 0o644 });
    await expect(SqliteDatabase.open(path, 'log')).rejects.toThrow();
    expect(modeOf(path)).toBe('644');
  });

  it('may be in a shared folder, which keeps its permissions', () => {
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o1777);
    readConfig({ DATA_DIR: dataDir });
    expect(statSync(dataDir).mode & 0o7777).toBe(0o1777);
  });

  describe('A development secret is rejected', () => {
    const path = () => join(dataDir, 'development-secret');
    beforeEach(() => mkdirSync(dataDir));

    it.each([0o640, 0o604, 0o660, 0o602])('that others can read or change (mode %o)', (mode) => {
      writeFileSync(path(), 'x'.repeat(64), { mode });
      expect(() => readConfig({ DATA_DIR: dataDir })).toThrow(
        expect.objectContaining({ message: expect.stringMatching(/development-secret.*Delete it.*chmod 600/) }),
      );
    });

    it.each(['', 'x'.repeat(31), ' '.repeat(64)])('that is too short: %j', (text) => {
      writeFileSync(path(), text, { mode: 0o600 });
      expect(() => readConfig({ DATA_DIR: dataDir })).toThrow(
        expect.objectContaining({ message: expect.stringMatching(/development-secret is too short.*Delete it/) }),
      );
    });
  });
});
