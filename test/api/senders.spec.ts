import { describeSenders } from './senders.contract';

describeSenders();
