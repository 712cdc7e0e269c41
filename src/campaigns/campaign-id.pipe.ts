import { uuid } from '../edge/uuid.pipe';
import { CampaignError } from './domain/errors';

export const campaignId = uuid(() => new CampaignError('campaign_not_found', 'You have no campaign with this id.'));
