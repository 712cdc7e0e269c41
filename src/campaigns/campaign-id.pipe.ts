import { type PipeTransform } from '@nestjs/common';
import { isUuid } from '../edge/uuid';
import { CampaignError } from './domain/errors';

/** What cannot be a campaign's id is told from an unknown one by nobody. */
export const campaignId: PipeTransform<string, string> = {
  transform(id) {
    if (!isUuid(id)) throw new CampaignError('campaign_not_found', 'No such campaign.');
    return id.toLowerCase();
  },
};
