import { uuid } from '../edge/uuid.pipe';
import { listNotFound } from './domain/errors';

export const leadListId = uuid(listNotFound);
