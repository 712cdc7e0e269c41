import { once } from 'node:events';
import { type Worker } from 'node:worker_threads';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { AppendOutcomeUnknown, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { newEvents, newStream } from '../support/new-events';
import { temporaryFolder } from '../support/temporary-folder';

describe('When the thread that writes to SQLite ends', () => {
  const folder = temporaryFolder();
  let database: SqliteDatabase;
  let store: SqliteEventStore;
  const stream = newStream();

  beforeAll(async () => {
    const started = once(process, 'worker') as Promise<[Worker]>;
    database = await SqliteDatabase.open(folder.file('campaigns.db'), 'log');
    store = new SqliteEventStore(database);
    await store.append(stream, 'no_stream', newEvents(1));
    const [thread] = await started;
    await thread.terminate();
  });
  afterAll(async () => {
    await database.close().catch(() => undefined);
    folder.remove();
  });

  it('does not acknowledge appends', async () => {
    await expect(store.append(stream, 0, newEvents(1))).rejects.toThrow(AppendOutcomeUnknown);
  });

  it('still reads', async () => {
    expect(await store.readStream(stream)).toHaveLength(1);
  });

  it('reports that the service must be restarted', async () => {
    const problem = new StoreUnavailable('the thread that writes to SQLite ended (it exited): restart the service');
    await expect(store.ping()).rejects.toThrow(problem);
    await expect(database.close()).rejects.toThrow(problem);
  });
});
