import { SqliteStores } from '../tools/interleavings/stores';
import { describeWalks } from './interleavings';

describeWalks('sqlite', () => SqliteStores.open());
