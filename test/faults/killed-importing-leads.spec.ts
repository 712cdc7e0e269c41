import { SqlitePlace } from '../support/sqlite-place';
import { temporaryFolder } from '../support/temporary-folder';
import { AS_CSV, describeKilledAddingLeads, FROM_LIST } from './killed-adding-leads';

describe('On SQLite', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  describe.each([AS_CSV, FROM_LIST])('$path:', (way) =>
    describeKilledAddingLeads(async () => new SqlitePlace(folder), way),
  );
});
