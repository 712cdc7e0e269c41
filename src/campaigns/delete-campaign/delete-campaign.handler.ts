import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyChange } from '../../event-sourcing/log/identity';
import { CampaignRepository } from '../campaign.repository';
import { decide } from '../domain/decider';
import { DeleteCampaign } from './delete-campaign';

@CommandHandler(DeleteCampaign)
export class DeleteCampaignHandler implements ICommandHandler<DeleteCampaign> {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ campaignId, caller, options }: DeleteCampaign): Promise<void> {
    const { userId } = caller;
    const command = { type: 'DeleteCampaign', campaignId, userId } as const;
    const identity = identifyChange(campaignId, userId, options.idempotencyKey, command);
    await this.campaigns.transact(campaignId, (campaign) => ({ events: decide(command, campaign) }), {
      context: { ...identity, caller, now: this.clock.now() },
      ifMatch: options.ifMatch,
    });
  }
}
