import { type Db, MongoClient } from 'mongodb';
import { type Stored } from '../../../src/adapters/mongodb/mongodb.database';

/** The documents of all collections. */
export type Dump = ReadonlyMap<string, readonly Stored[]>;

export function dump(url: string): Promise<Dump> {
  return onDatabase(url, async (database) => {
    const content = new Map<string, readonly Stored[]>();
    for (const { name } of await database.listCollections().toArray()) {
      content.set(name, await database.collection<Stored>(name).find().toArray());
    }
    return content;
  });
}

/** Drops the database, and does what `mongorestore` does: creates indexes last, so there are none here. */
export function restoreDump(url: string, content: Dump): Promise<void> {
  return onDatabase(url, async (database) => {
    // `mongorestore --drop` would keep collections that are not in the dump, such as the first checkpoints.
    await database.dropDatabase();
    for (const [name, documents] of content) {
      if (documents.length > 0) await database.collection<Stored>(name).insertMany([...documents]);
    }
  });
}

export async function onDatabase<T>(url: string, work: (database: Db) => Promise<T>): Promise<T> {
  const client = new MongoClient(url);
  return work(client.db()).finally(() => client.close());
}
