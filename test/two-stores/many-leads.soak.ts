import { describeFullCampaign } from '../hostile/many-leads';
import { stores } from '../support/api';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';

describeOnMongodb('On MongoDB', (mongodb) => {
  describeOnEventstoredb('and EventStoreDB, a full campaign', ({ url }) => {
    beforeAll(() => {
      stores.EVENT_STORE_URL = url();
      stores.READ_MODEL_URL = mongodb.newDatabase();
    });

    describeFullCampaign();
  });
});
