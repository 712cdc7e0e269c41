import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { viewsBeside } from '../support/sqlite-urls';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { describeRestoredEventstoredb, describeRestoredMongodb, describeRestoredSqlite } from './restored-stores';

describe('A log in SQLite with views in SQLite that was restored from an older backup', () => {
  describeRestoredSqlite((file) => `sqlite:${viewsBeside(file)}`);
});

describeOnMongodb('With a read model in MongoDB,', (mongodb) => {
  describe('a log in SQLite that was restored from an older backup', () => {
    describeRestoredSqlite(mongodb.newDatabase);
  });

  describe('a log in EventStoreDB that was restored from an older backup', () => {
    describeRestoredEventstoredb(mongodb.newDatabase);
  });

  describeOnEventstoredb('a MongoDB that was restored from an older backup', ({ url }) => {
    describeRestoredMongodb(url, mongodb.newDatabase);
  });
});
