import { type NameIndex } from '../campaigns/campaign-names/name-index';
import { type EventStore } from '../event-sourcing/log/event-store';
import { type ConsumerLease } from '../event-sourcing/consuming/consumer-lease';
import { type ReadModelStore, type View } from '../event-sourcing/consuming/read-model-store';
import type * as Eventstoredb from './eventstoredb/eventstoredb.event-store';
import type * as Mongodb from './mongodb/mongodb.read-side';
import { SqliteNameIndex } from './sqlite/sqlite.name-index';
import { SqliteDatabase } from './sqlite/sqlite.database';
import { SqliteEventStore } from './sqlite/sqlite.event-store';
import { SqliteConsumerLease } from './sqlite/sqlite.consumer-lease';
import { SqliteReadModelStore } from './sqlite/sqlite.read-model-store';

/** All open adapters. Inject this class only to close them; to use one, inject its port. */
export class OpenStores {
  private constructor(
    readonly eventStore: EventStore,
    readonly readModel: ReadModelStore,
    readonly names: NameIndex,
    readonly lease: ConsumerLease,
    private readonly closing: readonly (() => unknown)[],
  ) {}

  /** Opens the adapters that the URLs name. If both URLs name the same SQLite file, it is opened once. */
  static async open(urls: StoreUrls, views: readonly View[]): Promise<OpenStores> {
    const files = new SqliteFiles();
    const closing = [() => files.close()] as (() => unknown)[];
    try {
      const eventStore = openEventStore(urls.eventStoreUrl, files, closing);
      const readSide = await openReadSide(urls.readModelUrl, files, closing, views);
      return new OpenStores(eventStore, readSide.readModel, readSide.names, readSide.lease, closing);
    } catch (error) {
      for (const close of closing) await close();
      throw error;
    }
  }

  /** Call it when nothing uses the stores any more. */
  async close(): Promise<void> {
    for (const close of this.closing) await close();
  }
}

export interface StoreUrls {
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
}

interface ReadSide {
  readonly readModel: ReadModelStore;
  readonly names: NameIndex;
  readonly lease: ConsumerLease;
}

const SQLITE = 'sqlite:';

function openEventStore(url: string, files: SqliteFiles, closing: (() => unknown)[]): EventStore {
  if (url.startsWith(SQLITE)) return new SqliteEventStore(files.open(url));
  const store = eventstoredb().EventstoredbEventStore.open(url);
  closing.unshift(() => store.close());
  return store;
}

async function openReadSide(
  url: string,
  files: SqliteFiles,
  closing: (() => unknown)[],
  views: readonly View[],
): Promise<ReadSide> {
  if (url.startsWith(SQLITE)) {
    const database = files.open(url);
    const readModel = await SqliteReadModelStore.open(database, views);
    return { readModel, names: new SqliteNameIndex(database), lease: new SqliteConsumerLease() };
  }
  return mongodb().openMongodb(url, views, closing);
}

// Loading a client library takes longer than opening a store, so each is loaded only when it is needed.
/* eslint-disable @typescript-eslint/no-require-imports */
const eventstoredb = () => require('./eventstoredb/eventstoredb.event-store') as typeof Eventstoredb;
const mongodb = () => require('./mongodb/mongodb.read-side') as typeof Mongodb;
/* eslint-enable @typescript-eslint/no-require-imports */

class SqliteFiles {
  private readonly opened = new Map<string, SqliteDatabase>();

  open(url: string): SqliteDatabase {
    const path = url.slice(SQLITE.length);
    const database = this.opened.get(path) ?? SqliteDatabase.open(path);
    this.opened.set(path, database);
    return database;
  }

  close(): void {
    for (const database of this.opened.values()) database.close();
  }
}
