import { describePausedWriter } from '../faults/paused-writer';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { TwoStores } from '../tools/interleavings/two-stores';

describeOnMongodb('On EventStoreDB and MongoDB a writer that pauses between its claim and its append', (mongodb) =>
  describePausedWriter(() => TwoStores.open(mongodb.newDatabase())),
);
