import { describeFaults } from './faults';

// Each in the least number of ways: MongoDB is killed before documents are saved, and before the checkpoint.
describeFaults(2);
