import { describeFaults } from './faults';

describeFaults(8);
