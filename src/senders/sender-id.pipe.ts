import { uuid } from '../edge/uuid.pipe';
import { SenderError } from './domain/errors';

export const senderId = uuid(() => new SenderError('sender_not_found', 'You have no sender with this id.'));
