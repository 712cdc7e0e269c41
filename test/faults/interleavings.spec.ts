import { SqliteStores } from '../support/walk/stores';
import { describeWalks, SAFE } from './interleavings';

describeWalks(SAFE, () => SqliteStores.open());
