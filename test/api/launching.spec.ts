import { describeLaunching } from './launching.contract';

describeLaunching();
