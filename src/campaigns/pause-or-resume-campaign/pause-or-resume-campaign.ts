import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';

/**
 * Pauses an active campaign, or resumes a paused one.
 * Refused with: campaign_not_found, campaign_not_active, campaign_not_paused; RevisionMismatch.
 */
export class PauseOrResumeCampaign extends Command<void> {
  constructor(
    readonly change: 'PauseCampaign' | 'ResumeCampaign',
    readonly campaignId: string,
    readonly caller: Caller,
    readonly options: ChangeOptions = {},
  ) {
    super();
  }
}
