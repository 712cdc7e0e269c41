import { type Campaign, campaignFold } from './campaign';
import { type CampaignCommand } from './commands';
import { draft } from './drafting';
import { type CampaignEvent } from './events';
import { rename } from './renaming';

export const campaignDecider = { ...campaignFold, decide };

/**
 * @returns the events to append; none if the campaign is already as requested
 * @throws CampaignError
 */
export function decide(command: CampaignCommand, campaign: Campaign): CampaignEvent[] {
  switch (command.type) {
    case 'DraftCampaign':
      return draft(command, campaign);
    case 'RenameCampaign':
      return rename(command, campaign);
  }
}
