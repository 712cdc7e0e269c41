import { describeImportingLists } from './importing-lists.contract';

describe('POST /campaigns/{id}/leads/import-from-list', () => describeImportingLists());
