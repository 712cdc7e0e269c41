import { SqliteStores } from '../support/walk/stores';
import { describeWalks } from './interleavings';

describeWalks('sqlite', () => SqliteStores.open());
