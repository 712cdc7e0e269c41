import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { CAMPAIGNS, describeApiOn } from './api-on-stores';

describeOnMongodb('The service on EventStoreDB and MongoDB keeps the contract of campaigns', (mongodb) => {
  describeApiOn(CAMPAIGNS, describeOnEventstoredb, () => mongodb.newDatabase());
});
