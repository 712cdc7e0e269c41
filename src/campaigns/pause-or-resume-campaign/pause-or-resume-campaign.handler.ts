import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyChange } from '../../event-sourcing/log/identity';
import { CampaignRepository } from '../campaign.repository';
import { decide } from '../domain/decider';
import { PauseOrResumeCampaign } from './pause-or-resume-campaign';

@CommandHandler(PauseOrResumeCampaign)
export class PauseOrResumeCampaignHandler implements ICommandHandler<PauseOrResumeCampaign> {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ change, campaignId, caller, options }: PauseOrResumeCampaign): Promise<void> {
    const { userId } = caller;
    const command = { type: change, campaignId, userId } as const;
    const identity = identifyChange(campaignId, userId, options.idempotencyKey, command);
    await this.campaigns.transact(campaignId, (campaign) => ({ events: decide(command, campaign) }), {
      context: { ...identity, caller, now: this.clock.now() },
      ifMatch: options.ifMatch,
    });
  }
}
