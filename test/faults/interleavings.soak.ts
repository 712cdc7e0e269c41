import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { SqliteStores } from '../tools/interleavings/stores';
import { TwoStores } from '../tools/interleavings/two-stores';
import { describeWalks } from './interleavings';

describe('On SQLite:', () => describeWalks('sqliteSoak', () => SqliteStores.open()));

describeOnMongodb('On EventStoreDB and MongoDB:', (mongodb) =>
  describeWalks('serversSoak', () => TwoStores.open(mongodb.newDatabase())),
);
