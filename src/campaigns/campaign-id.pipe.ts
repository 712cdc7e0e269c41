import { uuid } from '../edge/uuid.pipe';
import { campaignNotFound } from './domain/errors';

export const campaignId = uuid(campaignNotFound);
