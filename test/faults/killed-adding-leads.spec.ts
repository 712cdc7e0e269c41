import { SqlitePlace } from '../support/sqlite-place';
import { temporaryFolder } from '../support/temporary-folder';
import { describeKilledAddingLeads } from './killed-adding-leads';

describe('On SQLite', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  describeKilledAddingLeads(async () => new SqlitePlace(folder));
});
