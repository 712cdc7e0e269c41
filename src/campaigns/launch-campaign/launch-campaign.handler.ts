import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyChange } from '../../event-sourcing/log/identity';
import { PendingLeads } from '../../leads/pending-leads';
import { SenderAccounts } from '../../senders/sender-accounts';
import { CampaignRepository } from '../campaign.repository';
import { type Campaign, isLive } from '../domain/campaign';
import { decide } from '../domain/decider';
import { type CampaignEvent } from '../domain/events';
import { latestStandingOf } from '../sender-standing';
import { LaunchCampaign, type LaunchStarted } from './launch-campaign';

@CommandHandler(LaunchCampaign)
export class LaunchCampaignHandler implements ICommandHandler<LaunchCampaign> {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly senders: SenderAccounts,
    private readonly leads: PendingLeads,
    private readonly clock: Clock,
  ) {}

  async execute({ campaignId, caller, options }: LaunchCampaign): Promise<LaunchStarted> {
    const { userId } = caller;
    const identity = identifyChange(campaignId, userId, options.idempotencyKey, { type: 'LaunchCampaign' });
    const { events } = await this.campaigns.transact(
      campaignId,
      async (campaign) => ({ events: await this.decide(campaignId, userId, campaign) }),
      { context: { ...identity, caller, now: this.clock.now() }, ifMatch: options.ifMatch },
    );
    const [event] = events;
    return event?.type === 'CampaignLaunchStarted'
      ? { status: 'launching', leads: event.data.leads }
      : { status: 'completed', leads: 0 };
  }

  /** Counts for each revision that is tried: leads may have been added in the meantime. */
  private async decide(campaignId: string, userId: string, campaign: Campaign): Promise<CampaignEvent[]> {
    const command = { type: 'LaunchCampaign', campaignId, userId } as const;
    // Only a draft of the user needs the facts. Anything else is refused without them.
    if (!isLive(campaign) || campaign.userId !== userId || campaign.status !== 'draft') {
      return decide({ ...command, leads: 0, senders: [] }, campaign);
    }
    const [senders, leads] = await Promise.all([
      latestStandingOf(this.senders, userId, campaign.senderIds),
      this.leads.count(campaignId, userId),
    ]);
    return decide({ ...command, leads, senders }, campaign);
  }
}
