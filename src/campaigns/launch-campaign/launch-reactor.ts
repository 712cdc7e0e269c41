import { type Reactor } from '../../event-sourcing/consuming/handler';
import { Clock } from '../../event-sourcing/deciding/clock';
import { reactingTo } from '../../event-sourcing/deciding/reacting-to';
import { type CommandContext } from '../../event-sourcing/deciding/transaction';
import { type Recorded } from '../../event-sourcing/log/event-codec';
import { type EventStore } from '../../event-sourcing/log/event-store';
import { deriveId } from '../../event-sourcing/log/identity';
import { campaignCodec } from '../campaign-events.schema';
import { CAMPAIGN_CATEGORY } from '../campaign.projection';
import { CampaignRepository } from '../campaign.repository';
import { decide } from '../domain/decider';
import { type CampaignEvent } from '../domain/events';

/**
 * Completes launches: records that the sending side has the campaign. The ids of its command are derived from the event,
 * so a launch is completed once, however often the event is delivered.
 */
export class LaunchReactor implements Reactor<CampaignEvent> {
  readonly name = 'campaign-launches';
  readonly category = CAMPAIGN_CATEGORY;
  readonly codec = campaignCodec;
  readonly types = ['CampaignLaunchStarted'] as const;

  private readonly campaigns: CampaignRepository;
  private readonly clock = new Clock();

  constructor(log: EventStore) {
    this.campaigns = new CampaignRepository(log);
  }

  async react(batch: readonly Recorded<CampaignEvent>[]): Promise<void> {
    for (const event of batch) if (event.type === 'CampaignLaunchStarted') await this.complete(event);
  }

  private async complete(event: Recorded<CampaignEvent>): Promise<void> {
    const { campaign_id: campaignId } = event.data;
    const command = { type: 'ActivateCampaign', campaignId, userId: event.metadata.user_id } as const;
    await this.campaigns.transact(campaignId, (campaign) => ({ events: decide(command, campaign) }), {
      context: this.contextOf(event),
      mayBeRepeated: true,
    });
  }

  private contextOf({ id, metadata }: Recorded<CampaignEvent>): CommandContext {
    const caller = reactingTo(metadata, this.name);
    return { caller, commandId: deriveId(id, this.name), now: this.clock.now() };
  }
}
