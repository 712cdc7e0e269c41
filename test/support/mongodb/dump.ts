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

/** Does what `mongorestore --drop` does: collection by collection, without the indexes, which it creates last. */
export function restoreDump(url: string, content: Dump): Promise<void> {
  return onDatabase(url, async (database) => {
    for (const [name, documents] of content) {
      await database.collection(name).drop();
      if (documents.length > 0) await database.collection<Stored>(name).insertMany([...documents]);
    }
  });
}

export async function onDatabase<T>(url: string, work: (database: Db) => Promise<T>): Promise<T> {
  const client = new MongoClient(url);
  return work(client.db()).finally(() => client.close());
}
