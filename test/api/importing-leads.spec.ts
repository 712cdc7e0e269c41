import { describeImportingLeads } from './importing-leads.contract';

describe('POST /campaigns/{id}/leads/csv', () => describeImportingLeads());
