import { describeDeletingCampaigns } from './deleting-campaigns.contract';

describeDeletingCampaigns();
