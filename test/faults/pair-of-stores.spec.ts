import { InSqlite } from '../tools/pair-of-stores/in-sqlite';
import { describePairOfStores } from './pair-of-stores';

describePairOfStores('SQLite', async () => new InSqlite(), 80);
