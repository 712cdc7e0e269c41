import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type CampaignChanges } from '../domain/commands';

export interface CampaignUpdated {
  /** Of the campaign, right after the change. */
  readonly revision: number;
  /** Names of the fields that the campaign took at that time, by its channel and its status. It ignored all others. */
  readonly taken: readonly string[];
}

/**
 * Changes a campaign, all at once or not at all. Writes nothing for what is already as requested.
 * Refused with: campaign_not_found, campaign_launching, campaign_name_taken, campaign_name_pending, sender_not_found,
 * sender_channel_mismatch, sender_not_connected, and all that a sequence can be refused with.
 */
export class UpdateCampaign extends Command<CampaignUpdated> {
  constructor(
    readonly campaignId: string,
    /** Must be valid. */
    readonly changes: CampaignChanges,
    readonly caller: Caller,
    readonly options: ChangeOptions & {
      /** What the idempotency key stands for, if it is more than `changes`. */
      readonly request?: object;
    } = {},
  ) {
    super();
  }
}
