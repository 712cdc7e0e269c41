import { describeReadingUnprojected } from './reading-unprojected.contract';

describe('On SQLite', describeReadingUnprojected);
