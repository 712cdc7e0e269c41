import { temporaryFolder } from '../support/temporary-folder';
import { randomUUID } from 'node:crypto';
import { describeWholeAppends } from './whole-appends';

describe('With EventStoreDB, the service', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  describeWholeAppends(() => `sqlite:${folder.file(`${randomUUID()}.db`)}`);
});
