import { randomUUID } from 'node:crypto';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { temporaryFolder } from '../support/temporary-folder';
import { describeApiOn } from './api-on-stores';

describeOnEventstoredb('The service on EventStoreDB and SQLite', (eventstoredb) => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  describeApiOn(eventstoredb.url, () => `sqlite:${folder.file(`${randomUUID()}.db`)}`);
});
