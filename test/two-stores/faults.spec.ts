import { describeFaults } from './faults';

// Twice is enough for each: MongoDB is killed once before documents are saved, and once before the checkpoint.
describeFaults(2);
