import { describePairOfStores } from './pair-of-stores';

describePairOfStores(Number(process.env['SOAK_RESTORES'] ?? 2_000), 1_800_000);
