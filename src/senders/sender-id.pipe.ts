import { type PipeTransform } from '@nestjs/common';
import { isUuid } from '../edge/uuid';
import { SenderError } from './domain/errors';

/** What cannot be a sender's id is told from an unknown one by nobody. */
export const senderId: PipeTransform<string, string> = {
  transform(id) {
    if (!isUuid(id)) throw new SenderError('sender_not_found', 'No such sender.');
    return id.toLowerCase();
  },
};
