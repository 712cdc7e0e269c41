import { SqliteStores } from '../tools/interleavings/stores';
import { describePausedWriter } from './paused-writer';

describe('A writer that pauses between its claim and its append', () =>
  describePausedWriter(() => SqliteStores.open()));
