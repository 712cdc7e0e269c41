import { randomUUID } from 'node:crypto';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { temporaryFolder } from '../support/temporary-folder';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { describeRemovedStreams } from './removed-streams';

describe('An operator of EventStoreDB, with views in SQLite', () => {
  const folder = temporaryFolder();
  const double = new EventstoredbDouble();
  beforeAll(() => double.start());
  afterAll(async () => {
    await double.stop();
    folder.remove();
  });
  describeRemovedStreams({
    eventStoreUrl: () => double.url,
    newReadModelUrl: () => `sqlite:${folder.file(`${randomUUID()}.db`)}`,
    scavenge: () => double.log.scavenge(),
  });
});

describeOnMongodb('An operator of EventStoreDB, with views in MongoDB', (mongodb) => {
  describeOnEventstoredb('removes streams:', (eventstoredb) => {
    describeRemovedStreams({ eventStoreUrl: eventstoredb.url, newReadModelUrl: () => mongodb.newDatabase() });
  });
});
