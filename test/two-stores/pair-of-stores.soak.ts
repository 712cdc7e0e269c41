import { describePairOfStores } from '../faults/pair-of-stores';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { OnServers } from '../tools/pair-of-stores/on-servers';

// A run takes about a second. All weaknesses are found within this number.
describeOnMongodb('On EventStoreDB and MongoDB:', (mongodb) =>
  describePairOfStores('servers', () => OnServers.start(mongodb.newDatabase()), 40),
);
