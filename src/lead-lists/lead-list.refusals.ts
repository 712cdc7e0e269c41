import { problemDecorator } from '../edge/openapi/responses';
import { refusals, type RefusalTable } from '../edge/problems/refusals';
import { LeadListError, type LeadListErrorCode } from './domain/errors';

const REFUSALS: RefusalTable<LeadListErrorCode> = {
  list_not_found: { kind: 'not_found', description: 'You have no list with this id. Check the id.' },
  list_removed: {
    kind: 'conflict',
    description: 'The list that was created with this `Idempotency-Key` was removed. Use a new key.',
  },
};

export const leadListRefusals = refusals(LeadListError, REFUSALS);

export const ApiLeadListProblem = problemDecorator(REFUSALS);
