import { describeErasures } from './erasures.contract';

describeErasures();
