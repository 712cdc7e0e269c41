import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { describeWholeAppends } from '../faults/whole-appends';

describeOnMongodb('With EventStoreDB and MongoDB, the service', (mongodb) => {
  describeWholeAppends(() => mongodb.newDatabase());
});
