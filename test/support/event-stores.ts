import { EventstoredbEventStore } from '../../src/adapters/eventstoredb/eventstoredb.event-store';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { type EventStore } from '../../src/event-sourcing/log/event-store';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';

/** An event store of its own for a test. */
export interface OpenedEventStore {
  readonly store: EventStore;
  close(): Promise<void>;
}

export async function openSqlite(): Promise<OpenedEventStore> {
  const database = SqliteDatabase.inMemory();
  return {
    store: new SqliteEventStore(database),
    close: async () => {
      await database.close();
    },
  };
}

export async function openEventstoredb(): Promise<OpenedEventStore> {
  const double = new EventstoredbDouble();
  await double.start();
  const store = EventstoredbEventStore.open(double.url);
  const close = async () => {
    await store.close();
    await double.stop();
  };
  return { store, close };
}
