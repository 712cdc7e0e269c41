import { describeTornAppends, describeWholeAppends } from '../faults/whole-appends';
import { describeOnThreeMembers } from '../support/mongodb/describe-on-mongodb';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { describeDeadProjector } from './dead-projector';
import { ACTS, describeRemovedStreams } from './removed-streams';
import { describeRestoredEventstoredb, describeRestoredMongodb, describeRestoredSqlite } from './restored-stores';

// A set of one member has a majority for each write at once. With three, a read can miss a write that is in another's way.
describeOnThreeMembers('With a read model in a MongoDB of three members,', ({ newDatabase }) => {
  describe('a log in SQLite that was restored from an older backup', () => {
    describeRestoredSqlite(newDatabase);
  });

  describe('a log in EventStoreDB that was restored from an older backup', () => {
    describeRestoredEventstoredb(newDatabase);
  });

  describe('a service on EventStoreDB that delivers an append in parts', () => {
    describeTornAppends(newDatabase);
  });

  describeOnEventstoredb('and EventStoreDB,', (eventstoredb) => {
    const { url } = eventstoredb;
    describe('a MongoDB that was restored from an older backup', () => describeRestoredMongodb(url, newDatabase));
    describe('if an operator removes a stream,', () =>
      describeRemovedStreams(eventstoredb, newDatabase, ACTS.slice(0, 2)));
    describe('the service', () => describeWholeAppends(url, newDatabase));
    describe('an API process whose projector was killed', () => describeDeadProjector(url, newDatabase));
  });
});
