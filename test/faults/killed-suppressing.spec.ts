import { SqlitePlace } from '../support/sqlite-place';
import { temporaryFolder } from '../support/temporary-folder';
import { describeKilledSuppressing } from './killed-suppressing';

describe('On SQLite', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  describeKilledSuppressing(async () => new SqlitePlace(folder));
});
