import { describeTornAppends, describeWholeAppends } from '../faults/whole-appends';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';

describeOnMongodb('With a read model in MongoDB, the service', (mongodb) => {
  describeOnEventstoredb('on EventStoreDB', ({ url }) => describeWholeAppends(url, mongodb.newDatabase));
  describe('on EventStoreDB that delivers an append in parts', () => describeTornAppends(mongodb.newDatabase));
});
