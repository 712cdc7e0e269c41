import { describeEditingSequences } from './editing-sequences.contract';

describeEditingSequences();
