import { describeReadingCampaigns } from './reading-campaigns.contract';

describeReadingCampaigns();
