import { type View } from '../../event-sourcing/consuming/read-model-store';
import { MongodbNameIndex } from './mongodb.name-index';
import { MongodbDatabase } from './mongodb.database';
import { MongodbConsumerLease } from './mongodb.consumer-lease';
import { MongodbReadModelStore } from './mongodb.read-model-store';

/** Opens all MongoDB adapters. @param closing receives the function that closes the database, once it is open */
export async function openMongodb(url: string, views: readonly View[], closing: (() => unknown)[]) {
  const database = await MongodbDatabase.open(url);
  closing.unshift(() => database.close());
  return {
    readModel: await MongodbReadModelStore.open(database, views),
    names: await MongodbNameIndex.open(database),
    lease: new MongodbConsumerLease(database),
  };
}
