import { randomUUID } from 'node:crypto';
import { temporaryFolder } from '../support/temporary-folder';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { describeTornAppends, describeWholeAppends } from './whole-appends';

describe('With views in SQLite, the service', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const newReadModel = () => `sqlite:${folder.file(`${randomUUID()}.db`)}`;
  describeOnEventstoredb('on EventStoreDB', ({ url }) => describeWholeAppends(url, newReadModel));
  describe('on EventStoreDB that delivers an append in parts', () => describeTornAppends(newReadModel));
});
