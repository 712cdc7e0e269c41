import { describeImportingEntries } from './importing-list-entries.contract';

describeImportingEntries();
