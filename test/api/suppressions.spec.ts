import { describeSuppressions } from './suppressions.contract';

describeSuppressions();
