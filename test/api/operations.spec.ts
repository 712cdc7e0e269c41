import { describeOperations } from './operations.contract';

describeOperations();
