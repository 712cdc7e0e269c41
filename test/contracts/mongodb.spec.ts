import { MongodbCampaignNames } from '../../src/adapters/mongodb/mongodb.campaign-names';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import { describeOnMongodb, PATIENT } from '../support/mongodb/describe-on-mongodb';
import { describeCampaignNames } from './campaign-names.contract';
import { describeReadModelStore } from './read-model-store.contract';

describeOnMongodb('MongoDB keeps the contracts', (mongodb) => {
  describeReadModelStore('MongoDB', async (collections) => {
    const database = await MongodbDatabase.open(mongodb.newDatabase(), PATIENT);
    return { store: await MongodbReadModelStore.open(database, collections), close: () => database.close() };
  });

  describeCampaignNames('MongoDB', async () => {
    const database = await MongodbDatabase.open(mongodb.newDatabase(), PATIENT);
    return { names: await MongodbCampaignNames.open(database), close: () => database.close() };
  });
});
