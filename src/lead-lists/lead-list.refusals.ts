import { problemDecorator } from '../edge/openapi/responses';
import { refusals, type RefusalTable } from '../edge/problems/refusals';
import { CSV_REFUSALS } from '../people/csv/csv.refusals';
import { MOST_ENTRIES } from './domain/entries-of-list';
import { LeadListError, type LeadListErrorCode } from './domain/errors';

export const LIST_REFUSALS: RefusalTable<LeadListErrorCode> = {
  list_not_found: { kind: 'not_found', description: 'You have no list with this id. Check the id.' },
  list_removed: {
    kind: 'conflict',
    description: 'The list that was created with this `Idempotency-Key` was removed. Use a new key.',
  },
  list_full: { kind: 'invalid', description: `A list can have at most ${MOST_ENTRIES} leads. Nothing was added.` },
  lead_without_identity: {
    kind: 'invalid',
    description:
      'A lead has neither `email` nor `linkedin_url`. Nothing was added. `positions` has the indexes of the first such ' +
      'leads.',
  },
};

export const leadListRefusals = refusals(LeadListError, LIST_REFUSALS);

export const ApiLeadListProblem = problemDecorator({ ...LIST_REFUSALS, ...CSV_REFUSALS });
