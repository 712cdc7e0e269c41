import { SqliteStores } from '../tools/interleavings/stores';
import { describePausedWriter } from './paused-writer';

describe('A writer that stops between its claim and its append', () => describePausedWriter(() => SqliteStores.open()));
