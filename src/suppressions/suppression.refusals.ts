import { problemDecorator } from '../edge/openapi/responses';
import { refusals, type RefusalTable } from '../edge/problems/refusals';
import { SuppressionError, type SuppressionErrorCode } from './domain/errors';

const REFUSALS: RefusalTable<SuppressionErrorCode> = {
  suppression_not_found: { kind: 'not_found', description: 'You have no suppression with this id. Check the id.' },
};

export const suppressionRefusals = refusals(SuppressionError, REFUSALS);

export const ApiSuppressionProblem = problemDecorator(REFUSALS);
