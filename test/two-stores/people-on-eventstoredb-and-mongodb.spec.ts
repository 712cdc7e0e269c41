import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { describeApiOn, PEOPLE } from './api-on-stores';

describeOnMongodb(
  'The service on EventStoreDB and MongoDB keeps the contract of leads, lists and people',
  (mongodb) => {
    describeApiOn(PEOPLE, describeOnEventstoredb, () => mongodb.newDatabase());
  },
);
