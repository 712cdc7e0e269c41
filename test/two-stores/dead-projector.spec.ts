import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { describeDeadProjector } from './dead-projector';

describeOnMongodb('On EventStoreDB and MongoDB,', (mongodb) => {
  describeOnEventstoredb('an API process whose projector was killed', ({ url }) => {
    describeDeadProjector(url, mongodb.newDatabase);
  });
});
