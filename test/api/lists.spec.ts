import { describeLists } from './lists.contract';

describeLists();
