import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import Database from 'libsql';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { categoryOf } from '../../src/event-sourcing/log/identity';
import { follow, untilEvent } from '../support/follow';
import { newEvent, newEvents, newStream } from '../support/new-events';
import { temporaryFolder } from '../support/temporary-folder';

const ADDRESS = 'erase.me@example.com';

describe('Truncating on SQLite', () => {
  const folder = temporaryFolder();
  const path = folder.file('campaigns.db');
  let database: SqliteDatabase;
  let store: SqliteEventStore;
  beforeEach(async () => {
    database = await SqliteDatabase.open(path, 'log');
    store = new SqliteEventStore(database);
  });
  afterEach(() => database.close());
  afterAll(() => folder.remove());

  /** Suffixes of the files that contain the text. */
  const filesWith = (text: string, file = path) =>
    ['', '-wal', '-shm', '-journal'].filter(
      (suffix) => existsSync(file + suffix) && readFileSync(file + suffix).includes(text),
    );

  it.each([
    ['small', 1],
    ['of many pages', 400],
  ])('leaves nothing of a %s event in the file or in the write-ahead log', async (_, repeated) => {
    const stream = newStream();
    const neighbour = newStream();
    await store.append(stream, 'no_stream', [newEvent({ text: ADDRESS.repeat(repeated) }), newEvent()]);
    await store.append(neighbour, 'no_stream', newEvents(50));
    expect(filesWith(ADDRESS)).toEqual(['-wal']);
    await database.close();
    database = await SqliteDatabase.open(path, 'log');
    store = new SqliteEventStore(database);
    expect(filesWith(ADDRESS)).toEqual(['']);
    await store.truncate(stream, 1);
    expect(filesWith(ADDRESS)).toEqual([]);
    expect(await store.readStream(neighbour)).toHaveLength(50);
  });

  it('that a crash interrupted is completed at the next startup', async () => {
    const stream = newStream();
    await store.append(stream, 'no_stream', [newEvent({ text: ADDRESS }), newEvent()]);
    // Commits the deletion without the cleanup that follows it.
    await database.write('run', [['DELETE FROM events WHERE stream_id = ? AND revision < 1', stream]]);
    const copy = folder.file('copy.db');
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
    expect(filesWith(ADDRESS, copy)).toEqual(['-wal']);
    const reopened = await SqliteDatabase.open(copy, 'log');
    try {
      expect(filesWith(ADDRESS, copy)).toEqual([]);
    } finally {
      await reopened.close();
    }
  });

  it('waits for a program that reads the file, such as a backup, without blocking the service', async () => {
    const stream = newStream();
    await store.append(stream, 'no_stream', [newEvent({ text: ADDRESS }), newEvent()]);
    const reader = new Database(path, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT COUNT(*) FROM events').get();
    await store.truncate(stream, 1);
    expect(await store.readStream(stream)).toHaveLength(1);
    expect(filesWith(ADDRESS)).not.toEqual([]);
    await store.append(stream, 1, [newEvent()]);
    reader.exec('COMMIT');
    reader.close();
    await database.scrub(1);
    expect(filesWith(ADDRESS)).toEqual([]);
    await store.append(stream, 2, [newEvent()]);
    await database.probe();
  });

  it('takes effect at once for subscriptions', async () => {
    const stream = newStream();
    const events = newEvents(3);
    await store.append(stream, 'no_stream', events);
    await store.truncate(stream, 2);
    const got = await follow(store, { category: categoryOf(stream) }, untilEvent(events[2]!.id));
    expect(got.events.map(({ id }) => id)).toEqual([events[2]!.id]);
  });

  it('never removes the last event of a stream, so that the stream keeps its revision', async () => {
    const stream = newStream();
    await store.append(stream, 'no_stream', newEvents(3));
    await store.truncate(stream, 1_000);
    expect((await store.readStream(stream)).map(({ revision }) => revision)).toEqual([2]);
  });
});
