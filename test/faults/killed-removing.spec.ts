import { SqlitePlace } from '../support/sqlite-place';
import { temporaryFolder } from '../support/temporary-folder';
import { describeKilledRemoving } from './killed-removing';

describe('On SQLite', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  describeKilledRemoving(async () => new SqlitePlace(folder));
});
