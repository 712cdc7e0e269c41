import { describeLeads } from './leads.contract';

describeLeads();
