import { describeListEntries } from './list-entries.contract';

describeListEntries();
