import { SqlitePlace } from '../support/sqlite-place';
import { temporaryFolder } from '../support/temporary-folder';
import { describeKilledErasing } from './killed-erasing';

describe('On SQLite', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  describeKilledErasing(async () => new SqlitePlace(folder));
});
