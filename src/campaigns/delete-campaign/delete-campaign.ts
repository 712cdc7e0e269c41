import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';

/** Deletes a campaign of any status. Its name is free again. Doing so again has no effect. Refused with: campaign_not_found. */
export class DeleteCampaign extends Command<void> {
  constructor(
    readonly campaignId: string,
    readonly caller: Caller,
    readonly options: ChangeOptions = {},
  ) {
    super();
  }
}
