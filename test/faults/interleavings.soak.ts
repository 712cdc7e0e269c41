import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { SqliteStores } from '../support/walk/stores';
import { TwoStores } from '../support/walk/two-stores';
import { describeWalks } from './interleavings';

describe('On SQLite:', () => describeWalks('sqliteSoak', () => SqliteStores.open()));

describeOnMongodb('On EventStoreDB and MongoDB:', (mongodb) =>
  describeWalks('serversSoak', () => TwoStores.open(mongodb.newDatabase())),
);
