import { describePairOfStores } from './pair-of-stores';

describePairOfStores(80);
