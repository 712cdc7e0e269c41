import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';

export interface LaunchStarted {
  /** `completed` if there were no leads. */
  readonly status: 'launching' | 'completed';
  /** Number of leads that were pending. */
  readonly leads: number;
}

/**
 * Launches a draft with all leads that were acknowledged before. A draft without leads is completed at once.
 * Refused with: campaign_not_found, campaign_not_draft, campaign_launching, campaign_not_ready; RevisionMismatch, KeyReused;
 * ReadModelBehind if the read model does not contain all leads within 5 s: nothing was changed.
 */
export class LaunchCampaign extends Command<LaunchStarted> {
  constructor(
    readonly campaignId: string,
    readonly caller: Caller,
    readonly options: ChangeOptions = {},
  ) {
    super();
  }
}
