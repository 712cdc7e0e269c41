import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import Database from 'libsql';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { AppendOutcomeUnknown, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { startChild } from '../support/child-process';
import { newEvent, newStream } from '../support/new-events';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder';

describe('An SQLite database whose files fail', () => {
  let folder: TemporaryFolder;
  let path: string;
  const opened: SqliteDatabase[] = [];
  beforeEach(() => {
    folder = temporaryFolder();
    path = folder.file('campaigns.db');
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    folder.remove();
  });

  async function open(): Promise<SqliteDatabase> {
    const database = await SqliteDatabase.open(path, 'log');
    opened.push(database);
    return database;
  }

  const append = (database: SqliteDatabase, stream = newStream()): Promise<number> =>
    new SqliteEventStore(database).append(stream, 'no_stream', [newEvent({ text: 'kept' })]);

  it('acknowledges no commit to a file that was deleted before', async () => {
    const database = await open();
    rmSync(path);
    const outcomes = await Promise.allSettled([append(database), database.writeDerived('run', [])]);
    expect(outcomes).toMatchObject([
      { reason: expect.any(AppendOutcomeUnknown) as unknown },
      { reason: expect.any(StoreUnavailable) as unknown },
    ]);
    await expect(new SqliteEventStore(database).readStream(newStream())).rejects.toThrow(/was deleted or moved/);
  });

  it('stays unavailable when the file comes back, because writes may be missing from it', async () => {
    const database = await open();
    renameSync(path, `${path}.moved`);
    await expect(append(database)).rejects.toThrow(AppendOutcomeUnknown);
    renameSync(`${path}.moved`, path);
    await expect(database.probe()).rejects.toThrow(StoreUnavailable);
  });

  it('lets another process start after its files were deleted, and acknowledges nothing from then on', async () => {
    const database = await open();
    for (const suffix of ['', '-wal', '-shm', '.lock', '.position']) rmSync(`${path}${suffix}`);
    const stream = newStream();
    const other = startChild('sqlite-child.ts', 'append-forever', path, stream);
    expect((await other.lines.next()).value).toBe('0');
    await expect(append(database)).rejects.toThrow(AppendOutcomeUnknown);
    await database.close();
    other.process.kill('SIGKILL');
    await other.exited;
    expect((await new SqliteEventStore(await open()).readStream(stream)).length).toBeGreaterThan(0);
  });

  it('keeps what it acknowledged when only its write-ahead log was deleted', async () => {
    const database = await open();
    const stream = newStream();
    await append(database, stream);
    rmSync(`${path}-wal`);
    await expect(database.probe()).rejects.toThrow(/campaigns\.db-wal was deleted or moved/);
    expect(readFileSync(path).includes('"text":"kept"')).toBe(true);
    await database.close();
    expect(await new SqliteEventStore(await open()).readStream(stream)).toHaveLength(1);
  });

  it('does not change the files that replaced its own when it is closed', async () => {
    const first = await open();
    await append(first);
    for (const suffix of ['', '-wal', '-shm', '.lock', '.position'])
      renameSync(`${path}${suffix}`, `${path}.old${suffix}`);
    const second = await open();
    const stream = newStream();
    await append(second, stream);
    await first.close();
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    await append(second);
    await second.close();
    expect(await new SqliteEventStore(await open()).readStream(stream)).toHaveLength(1);
  });

  it('writes nothing into a truncated file, so that a copy restored into it stays intact', async () => {
    const database = await open();
    await append(database);
    truncateSync(path, 0);
    await expect(database.probe()).rejects.toThrow(/campaigns\.db was truncated/);
    await database.close();
    expect(statSync(path).size).toBe(0);
    rmSync(path);
    rmSync(`${path}-wal`);
  });

  it('is unavailable when it reads damaged pages', async () => {
    const database = await open();
    const stream = newStream();
    await append(database, stream);
    const other = new Database(path);
    other.exec('PRAGMA wal_checkpoint(FULL)');
    other.close();
    overwrite(path, 'garbage ');
    const emptyCache = ['PRAGMA cache_size = 1', 'PRAGMA shrink_memory'];
    for (const sql of emptyCache) database.all(sql);
    await database.writeDerived(
      'run',
      emptyCache.map((sql) => [sql] as const),
    );
    const store = new SqliteEventStore(database);
    await expect(store.readStream(stream)).rejects.toThrow(StoreUnavailable);
    expect(() => database.get('SELECT count(*) FROM name_claims')).toThrow(StoreUnavailable);
    await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
  });

  it('is probed with at most one write per second, for any number of callers', async () => {
    const database = await open();
    const logSize = (): number => statSync(`${path}-wal`).size;
    const before = logSize();
    await database.probe();
    const ofOne = logSize() - before;
    await Promise.all(Array.from({ length: 100 }, () => database.probe()));
    expect(logSize() - before).toBeLessThanOrEqual(2 * ofOne);
  });
});

/** Overwrites the file except its first page. */
function overwrite(path: string, text: string): void {
  const file = openSync(path, 'r+');
  const { size } = statSync(path);
  writeSync(file, Buffer.from(text.repeat(size / text.length)).subarray(4_096), 0, size - 4_096, 4_096);
  closeSync(file);
}
