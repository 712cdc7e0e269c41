import { problemDecorator } from '../edge/openapi/responses';
import { refusals, type RefusalTable } from '../edge/problems/refusals';
import { SenderError, type SenderErrorCode } from './domain/errors';

const REFUSALS: RefusalTable<SenderErrorCode> = {
  sender_not_found: { kind: 'not_found', description: 'You have no sender with this id. Check the id.' },
  sender_erased: {
    kind: 'conflict',
    description: 'The account that was created with this `Idempotency-Key` was erased. Use a new key.',
  },
};

export const senderRefusals = refusals(SenderError, REFUSALS);

export const ApiSenderProblem = problemDecorator(REFUSALS);
