import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyChange } from '../../event-sourcing/log/identity';
import { NameClaims } from '../campaign-names/name-claims';
import { CampaignRepository } from '../campaign.repository';
import { decide } from '../domain/decider';
import { RenameCampaign, type Renamed } from './rename-campaign';

@CommandHandler(RenameCampaign)
export class RenameCampaignHandler implements ICommandHandler<RenameCampaign> {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly claims: NameClaims,
    private readonly clock: Clock,
  ) {}

  async execute({ campaignId, name, caller, options }: RenameCampaign): Promise<Renamed> {
    const { userId } = caller;
    const identity = identifyChange(campaignId, userId, options.idempotencyKey, { name });
    const { commandId } = identity;
    const { revision } = await this.campaigns.transact(
      campaignId,
      (campaign, expectedRevision) => ({
        events: decide({ type: 'RenameCampaign', campaignId, userId, name }, campaign),
        prepare: () => this.claims.claim({ campaignId, userId, name, commandId, expectedRevision }, campaign),
      }),
      { context: { ...identity, caller, now: this.clock.now() }, ifMatch: options.ifMatch },
    );
    return { revision };
  }
}
