import { describeCreatingDrafts } from './creating-drafts.contract';

describeCreatingDrafts();
