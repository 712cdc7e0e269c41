import { uuid } from '../edge/uuid.pipe';
import { suppressionNotFound } from './domain/errors';

export const suppressionId = uuid(suppressionNotFound);
