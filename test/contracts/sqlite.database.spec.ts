import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { AppendOutcomeUnknown, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { startChild } from '../support/child-process';
import { newEvent, newStream } from '../support/new-events';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder';

const TABLE = 'CREATE TABLE IF NOT EXISTS notes (text TEXT PRIMARY KEY)';
const INSERT = 'INSERT INTO notes VALUES (?)';

describe('The SQLite database', () => {
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

  async function open(at = path): Promise<SqliteDatabase> {
    const database = await SqliteDatabase.open(at, 'log');
    opened.push(database);
    return database;
  }

  async function openWithNotes(): Promise<SqliteDatabase> {
    const database = await open();
    await database.write('run', [[TABLE]]);
    return database;
  }

  function notesIn(database: SqliteDatabase): string[] {
    return database.all<{ text: string }>('SELECT text FROM notes ORDER BY rowid').map(({ text }) => text);
  }

  const texts = (count: number) => Array.from({ length: count }, (_, number) => `note ${number}`);
  const note = (database: SqliteDatabase, text: string) => database.write('run', [[INSERT, text]]);

  describe('writing', () => {
    it('puts simultaneous writes into one commit', async () => {
      const database = await openWithNotes();
      const before = commitsIn(path);
      await Promise.all(texts(300).map((text) => note(database, text)));
      expect(commitsIn(path) - before).toBe(1);
      expect(notesIn(database)).toEqual(texts(300));
    });

    it('puts too many writes for one commit into several, in the order of arrival', async () => {
      const database = await openWithNotes();
      const before = commitsIn(path);
      await Promise.all(texts(1_200).map((text) => note(database, text)));
      expect(commitsIn(path) - before).toBe(3);
      expect(notesIn(database)).toEqual(texts(1_200));
    });

    it('gives each write its own result', async () => {
      const database = await openWithNotes();
      await Promise.all(texts(3).map((text) => note(database, text)));
      const sql = 'DELETE FROM notes WHERE text <= ?';
      const deleted = ['note 0', 'note 2', 'note 2'].map((text) => database.write('run', [[sql, text]]));
      expect(await Promise.all(deleted)).toEqual([1, 2, 0]);
    });

    it('is durable by the time it is acknowledged', async () => {
      const database = await openWithNotes();
      const before = commitsIn(path);
      await note(database, 'first');
      expect(commitsIn(path) - before).toBe(1);
      await note(database, 'second');
      expect(commitsIn(path) - before).toBe(2);
    });

    it('that fails does not affect other writes of the same commit', async () => {
      const database = await openWithNotes();
      const outcomes = await Promise.allSettled([
        note(database, 'before'),
        database.write('run', [
          [INSERT, 'half of a failed write'],
          [INSERT, 'before'],
        ]),
        note(database, 'between'),
        note(database, 'before'),
        note(database, 'after'),
      ]);
      const violated = { reason: { message: expect.stringContaining('UNIQUE constraint failed') as string } };
      expect(outcomes).toMatchObject([{ value: 0 }, violated, { value: 0 }, violated, { value: 0 }]);
      expect(notesIn(database)).toEqual(['before', 'between', 'after']);
    });

    it('reports a violated constraint as an error of the request, not of the store', async () => {
      const database = await openWithNotes();
      await note(database, 'once');
      const twice = note(database, 'once');
      await expect(twice).rejects.toThrow('UNIQUE constraint failed');
      await expect(twice).rejects.not.toThrow(StoreUnavailable);
    });

    it('continues after a commit in which every write failed', async () => {
      const database = await openWithNotes();
      const failing = texts(3).map(() => database.write('run', [['INSERT INTO nowhere VALUES (1)']]));
      for (const failed of failing) await expect(failed).rejects.toThrow('no such table: nowhere');
      await note(database, 'later');
      expect(notesIn(database)).toEqual(['later']);
    });

    it('of derived data keeps the order of arrival with other writes', async () => {
      const database = await openWithNotes();
      await Promise.all([
        note(database, 'one'),
        database.writeDerived('run', [[INSERT, 'two']]),
        note(database, 'three'),
      ]);
      expect(notesIn(database)).toEqual(['one', 'two', 'three']);
    });

    it('does not block the event loop', async () => {
      const database = await openWithNotes();
      const slow =
        'INSERT INTO notes WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT i FROM n';
      let turns = 0;
      let isDone = false;
      const done = database.write('run', [[slow]]).finally(() => (isDone = true));
      while (!isDone) {
        turns++;
        await new Promise(setImmediate);
      }
      await done;
      expect(turns).toBeGreaterThan(10);
    });
  });

  describe('on a full disk', () => {
    /** Limits the size of the file to simulate a full disk. */
    const limitPages = (database: SqliteDatabase, pages: number) =>
      database.write('run', [[`PRAGMA max_page_count = ${pages}`]]);
    const large = (first: string) => first.repeat(200_000);

    it('is unavailable, keeps its content, and continues once there is room', async () => {
      const database = await openWithNotes();
      await note(database, 'before');
      await limitPages(database, 1);
      const outcomes = await Promise.allSettled([note(database, large('a')), note(database, 'small')]);
      expect(outcomes).toMatchObject([{ reason: expect.any(StoreUnavailable) as unknown }, { status: 'fulfilled' }]);
      expect(notesIn(database)).toEqual(['before', 'small']);
      await limitPages(database, 100_000);
      await note(database, large('a'));
      expect(notesIn(database)).toEqual(['before', 'small', large('a')]);
    });

    it('leaves the outcome of an append unknown, which succeeds when it is repeated later', async () => {
      const database = await open();
      const store = new SqliteEventStore(database);
      const stream = newStream();
      const event = newEvent({ text: large('a') });
      await limitPages(database, 1);
      await expect(store.append(stream, 'no_stream', [event])).rejects.toThrow(AppendOutcomeUnknown);
      expect(await store.readStream(stream)).toEqual([]);
      await limitPages(database, 100_000);
      expect(await store.append(stream, 'no_stream', [event])).toBe(0);
      expect(await store.readStream(stream)).toMatchObject([event]);
    });
  });

  describe('reading', () => {
    it('from a closed file throws StoreUnavailable', async () => {
      const database = await openWithNotes();
      await database.close();
      expect(() => notesIn(database)).toThrow(StoreUnavailable);
      await expect(new SqliteEventStore(database).readStream(newStream())).rejects.toThrow(StoreUnavailable);
    });

    it('returns the right rows when a statement is reused with other parameters', async () => {
      const database = await openWithNotes();
      for (const text of ['one', 'other']) await note(database, text);
      const sql = 'SELECT text FROM notes WHERE text = ?';
      expect(database.all(sql, 'none')).toEqual([]);
      expect(database.get(sql, 'one')).toEqual({ text: 'one' });
      expect(database.all(sql, 'other')).toEqual([{ text: 'other' }]);
      expect(database.get(sql, 'none')).toBeUndefined();
      expect(database.get(sql, 'other')).toEqual({ text: 'other' });
      expect(database.all(sql, 'one')).toEqual([{ text: 'one' }]);
    });
  });

  describe('closing', () => {
    it('finishes pending writes: all are acknowledged and in the file', async () => {
      const database = await openWithNotes();
      const acknowledged = Promise.all(texts(1_200).map((text) => note(database, text)));
      await database.close();
      expect(await acknowledged).toHaveLength(1_200);
      expect(notesIn(await open())).toEqual(texts(1_200));
    });

    it('rejects later writes', async () => {
      const database = await openWithNotes();
      await database.close();
      await expect(note(database, 'too late')).rejects.toThrow('closed');
      expect(notesIn(await open())).toEqual([]);
    });

    it('twice has the same result as once', async () => {
      const database = await openWithNotes();
      await database.close();
      await expect(database.close()).resolves.toBeUndefined();
    });
  });

  it('lets the process exit while a thread uses the driver, which would abort the process', async () => {
    const child = startChild('sqlite-child.ts', 'exit-while-opening', path);
    expect(await child.exited).toBe(7);
  });

  describe('opening', () => {
    it('creates the file and its folder', async () => {
      const deep = folder.file('not/there/yet/campaigns.db');
      await open(deep);
      expect(existsSync(deep)).toBe(true);
    });

    it('finds everything that was acknowledged before', async () => {
      const before = await openWithNotes();
      await Promise.all(texts(700).map((text) => note(before, text)));
      await before.close();
      expect(notesIn(await open())).toEqual(texts(700));
    });

    it('finds everything that was acknowledged before the process was killed', async () => {
      const stream = newStream();
      const child = startChild('sqlite-child.ts', 'append-forever', path, stream);
      let acknowledged = -1;
      for await (const line of child.lines) {
        acknowledged = Number(line);
        if (acknowledged >= 50) child.process.kill('SIGKILL');
      }
      expect(await child.exited).toBeNull();
      expect(acknowledged).toBeGreaterThanOrEqual(50);
      const events = await new SqliteEventStore(await open()).readStream(stream);
      expect(events.length).toBeGreaterThan(acknowledged);
      expect(events.map((event) => event.data)).toEqual(events.map((_, revision) => ({ revision })));
    });

    it('fails in a second process until the first one has closed the file', async () => {
      const first = await open();
      const refused = startChild('sqlite-child.ts', 'open', path);
      expect((await refused.lines.next()).value).toMatch(/campaigns\.db is in use by another process\./);
      expect(await refused.exited).toBe(0);
      await first.write('run', [[TABLE]]);
      await first.close();
      const next = startChild('sqlite-child.ts', 'open', path);
      expect((await next.lines.next()).value).toBe('opened');
      expect(await next.exited).toBe(0);
    });

    it('fails a second time in the same process', async () => {
      await open();
      await expect(open()).rejects.toThrow(/campaigns\.db is in use by another process\./);
    });

    it('fails for a file that is not a database, and does not change it', async () => {
      const content = 'A letter to somebody. '.repeat(100);
      writeFileSync(path, content);
      await expect(open()).rejects.toThrow(/campaigns\.db cannot be opened as an SQLite database: /);
      expect(readFileSync(path, 'utf8')).toBe(content);
    });
  });
});

const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/**
 * Counts the commits in the write-ahead log (https://www.sqlite.org/fileformat2.html#walformat). The last frame of a
 * commit contains the size of the database, all others contain 0. Frames from before a reset have another salt.
 */
function commitsIn(path: string): number {
  const wal = readFileSync(`${path}-wal`);
  const frame = FRAME_HEADER + wal.readUInt32BE(8);
  const salt = wal.readBigUInt64BE(16);
  let commits = 0;
  for (let at = WAL_HEADER; at + frame <= wal.length; at += frame) {
    if (wal.readBigUInt64BE(at + 8) === salt && wal.readUInt32BE(at + 4) > 0) commits++;
  }
  return commits;
}
