import { refusals } from '../edge/problems/refusals';
import { SenderError, type SenderErrorCode } from './domain/errors';

export const senderRefusals = refusals<SenderErrorCode>(SenderError, {
  sender_not_found: 'not_found',
  sender_erased: 'conflict',
});
