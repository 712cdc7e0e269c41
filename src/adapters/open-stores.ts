import { type NameIndex } from '../campaigns/campaign-names/name-index';
import { type EventStore } from '../event-sourcing/log/event-store';
import { type ConsumerLease } from '../event-sourcing/consuming/consumer-lease';
import { type ReadModelStore, type View } from '../event-sourcing/consuming/read-model-store';
import type * as Eventstoredb from './eventstoredb/eventstoredb.event-store';
import type * as Mongodb from './mongodb/mongodb.read-side';
import { sqlitePath } from '../config/store-url';
import { type Contents } from './sqlite/sqlite.schema';
import { SqliteNameIndex } from './sqlite/sqlite.name-index';
import { SqliteDatabase } from './sqlite/sqlite.database';
import { SqliteEventStore } from './sqlite/sqlite.event-store';
import { SqliteConsumerLease } from './sqlite/sqlite.consumer-lease';
import { SqliteReadModelStore } from './sqlite/sqlite.read-model-store';
import { tracedEventStore, tracedNames, tracedReadModel } from './traced-stores';

/** All open adapters. Inject this class only to close them; to use one, inject its port. */
export class OpenStores {
  private constructor(
    readonly eventStore: EventStore,
    readonly readModel: ReadModelStore,
    readonly names: NameIndex,
    readonly lease: ConsumerLease,
    private readonly closing: readonly (() => unknown)[],
  ) {}

  /** Opens the adapters that the URLs name. */
  static async open(urls: StoreUrls, views: readonly View[]): Promise<OpenStores> {
    const closing: (() => unknown)[] = [];
    try {
      const log = await openLog(urls.eventStoreUrl, closing);
      const readSide = await openReadSide(urls.readModelUrl, log, views, closing);
      const stores = new OpenStores(log.eventStore, readSide.readModel, readSide.names, readSide.lease, closing);
      return urls.collectorUrl === undefined ? stores : stores.traced(urls);
    } catch (error) {
      for (const close of closing) await close();
      throw error;
    }
  }

  private traced({ eventStoreUrl, readModelUrl }: StoreUrls): OpenStores {
    return new OpenStores(
      tracedEventStore(this.eventStore, eventStoreUrl),
      tracedReadModel(this.readModel, readModelUrl),
      tracedNames(this.names, readModelUrl),
      this.lease,
      this.closing,
    );
  }

  /** Call it when nothing uses the stores any more. */
  async close(): Promise<void> {
    for (const close of this.closing) await close();
  }
}

export interface StoreUrls {
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
  /** If set, the calls of the stores are traced. */
  readonly collectorUrl?: string | undefined;
}

interface ReadSide {
  readonly readModel: ReadModelStore;
  readonly names: NameIndex;
  readonly lease: ConsumerLease;
}

interface Log {
  readonly eventStore: EventStore;
  /** Undefined if the log is not in an SQLite file. */
  readonly database?: SqliteDatabase;
}

async function openLog(url: string, closing: (() => unknown)[]): Promise<Log> {
  const path = sqlitePath(url);
  if (path !== undefined) {
    const database = await openDatabase(path, 'log', closing);
    return { eventStore: new SqliteEventStore(database), database };
  }
  const store = eventstoredb().EventstoredbEventStore.open(url);
  closing.unshift(() => store.close());
  return { eventStore: store };
}

async function openReadSide(
  url: string,
  log: Log,
  views: readonly View[],
  closing: (() => unknown)[],
): Promise<ReadSide> {
  const path = sqlitePath(url);
  if (path === undefined) return mongodb().openMongodb(url, views, closing);
  const database = await openDatabase(path, 'views', closing);
  const reactors = log.database ?? database;
  const readModel = await SqliteReadModelStore.open(database, views, reactors);
  return { readModel, names: new SqliteNameIndex(reactors), lease: new SqliteConsumerLease() };
}

async function openDatabase(path: string, contents: Contents, closing: (() => unknown)[]): Promise<SqliteDatabase> {
  const database = await SqliteDatabase.open(path, contents);
  closing.push(() => database.close());
  return database;
}

// Loading a client library takes longer than opening a store, so each is loaded only when it is needed.
/* eslint-disable @typescript-eslint/no-require-imports */
const eventstoredb = () => require('./eventstoredb/eventstoredb.event-store') as typeof Eventstoredb;
const mongodb = () => require('./mongodb/mongodb.read-side') as typeof Mongodb;
/* eslint-enable @typescript-eslint/no-require-imports */
