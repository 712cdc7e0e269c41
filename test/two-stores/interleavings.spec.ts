import { describeWalks } from '../faults/interleavings';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { TwoStores } from '../tools/interleavings/two-stores';

describeOnMongodb('On EventStoreDB and MongoDB:', (mongodb) =>
  describeWalks('servers', () => TwoStores.open(mongodb.newDatabase())),
);
