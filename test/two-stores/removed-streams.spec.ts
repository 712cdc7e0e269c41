import { randomUUID } from 'node:crypto';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { temporaryFolder } from '../support/temporary-folder';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { ACTS, describeRemovedStreams } from './removed-streams';

describeOnEventstoredb('With views in SQLite, if an operator of EventStoreDB removes a stream,', (eventstoredb) => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  describeRemovedStreams(eventstoredb, () => `sqlite:${folder.file(`${randomUUID()}.db`)}`);
});

describeOnMongodb('With views in MongoDB,', (mongodb) => {
  describeOnEventstoredb('if an operator of EventStoreDB removes a stream,', (eventstoredb) => {
    // The read model takes part only in the deletion of documents, which is the same for all of them.
    describeRemovedStreams(eventstoredb, () => mongodb.newDatabase(), ACTS.slice(0, 2));
  });
});
