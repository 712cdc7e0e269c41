import { MongodbNameIndex } from '../../src/adapters/mongodb/mongodb.name-index';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import { describeOnMongodb, PATIENT } from '../support/mongodb/describe-on-mongodb';
import { describeNameIndex } from './name-index.contract';
import { describeReadModelStore } from './read-model-store.contract';

describeOnMongodb('MongoDB keeps the contracts', (mongodb) => {
  describeReadModelStore('MongoDB', async (collections) => {
    const url = mongodb.newDatabase();
    const databases = [await MongodbDatabase.open(url, PATIENT), await MongodbDatabase.open(url, PATIENT)] as const;
    const [store, another] = await Promise.all(databases.map((own) => MongodbReadModelStore.open(own, collections)));
    return { store: store!, another: another!, close: () => databases.forEach((own) => void own.close()) };
  });

  describeNameIndex('MongoDB', async () => {
    const database = await MongodbDatabase.open(mongodb.newDatabase(), PATIENT);
    return { names: await MongodbNameIndex.open(database), close: () => database.close() };
  });
});
