import { describeUpdatingCampaigns } from './updating-campaigns.contract';

describeUpdatingCampaigns();
