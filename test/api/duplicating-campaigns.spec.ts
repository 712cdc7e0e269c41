import { describeDuplicatingCampaigns } from './duplicating-campaigns.contract';

describeDuplicatingCampaigns();
