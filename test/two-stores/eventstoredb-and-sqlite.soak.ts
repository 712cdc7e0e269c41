import { randomUUID } from 'node:crypto';
import { describeOnEventstoredb } from '../tools/eventstoredb/describe-on-eventstoredb';
import { temporaryFolder } from '../support/temporary-folder';
import { CAMPAIGNS, describeApiOn, PEOPLE } from './api-on-stores';

describe('The service on EventStoreDB and SQLite keeps the contract', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const contracts = { ...CAMPAIGNS, ...PEOPLE };
  describeApiOn(contracts, describeOnEventstoredb, () => `sqlite:${folder.file(`${randomUUID()}.db`)}`);
});
