import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { describeApiOn } from './api-on-stores';

describeOnMongodb('The service on EventStoreDB and MongoDB', (mongodb) => {
  describeOnEventstoredb('keeps the contract', (eventstoredb) => {
    describeApiOn(eventstoredb.url, () => mongodb.newDatabase());
  });
});
