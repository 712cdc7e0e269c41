import { SqlitePlace } from '../support/sqlite-place';
import { temporaryFolder } from '../support/temporary-folder';
import { describeKilledRenaming } from './killed-renaming';

describe('On SQLite', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  describeKilledRenaming(async () => new SqlitePlace(folder));
});
