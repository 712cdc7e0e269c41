import { type Campaign, campaignFold } from './campaign';
import { type CampaignCommand } from './commands';
import { deleteCampaign } from './deleting';
import { draft, duplicate } from './drafting';
import { editSequence } from './editing-sequence';
import { type CampaignEvent } from './events';
import { launch } from './launching';
import { activate, pause, resume } from './lifecycle';
import { update } from './updating';

export const campaignDecider = { ...campaignFold, decide };

/**
 * @returns the events to append; none if the campaign is already as requested
 * @throws CampaignError
 */
export function decide(command: CampaignCommand, campaign: Campaign): CampaignEvent[] {
  switch (command.type) {
    case 'DraftCampaign':
      return draft(command, campaign);
    case 'DuplicateCampaign':
      return duplicate(command, campaign);
    case 'UpdateCampaign':
      return update(command, campaign);
    case 'AddSequenceNode':
    case 'MoveSequenceNode':
    case 'ChangeSequenceNode':
    case 'RemoveSequenceNode':
      return editSequence(command, campaign);
    case 'LaunchCampaign':
      return launch(command, campaign);
    case 'ActivateCampaign':
      return activate(command, campaign);
    case 'PauseCampaign':
      return pause(command, campaign);
    case 'ResumeCampaign':
      return resume(command, campaign);
    case 'DeleteCampaign':
      return deleteCampaign(command, campaign);
  }
}
