import { campaignCodec } from '../../campaigns/campaign-events.schema';
import { CAMPAIGN_CATEGORY } from '../../campaigns/campaign.projection';
import { type CampaignEvent } from '../../campaigns/domain/events';
import { type Reactor } from '../../event-sourcing/consuming/handler';
import { NotCaughtUp } from '../../event-sourcing/consuming/not-caught-up';
import { pagesOf } from '../../event-sourcing/consuming/pages-of';
import { type ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../../event-sourcing/consuming/until-caught-up';
import { Clock } from '../../event-sourcing/deciding/clock';
import { forEachStream } from '../../event-sourcing/deciding/in-flight';
import { type Recorded } from '../../event-sourcing/log/event-codec';
import { type EventStore, StoreUnavailable } from '../../event-sourcing/log/event-store';
import { deriveId } from '../../event-sourcing/log/identity';
import { decide } from '../domain/decider';
import { type LeadDocument } from '../lead.document';
import { leadProjection, LEADS } from '../lead.projection';
import { LeadRepository } from '../lead.repository';

const LEADS_AT_A_TIME = 500;

/**
 * Removes the leads of campaigns that are deleted. It also reacts to leads that were added while their campaign was
 * deleted. Removing a lead that is gone has no effect, so events can be delivered again.
 */
export class DeletedCampaignsReactor implements Reactor<CampaignEvent> {
  readonly name = 'leads-of-deleted-campaigns';
  readonly category = CAMPAIGN_CATEGORY;
  readonly codec = campaignCodec;
  readonly types = ['CampaignDeleted', 'LeadsAdded'] as const;
  readonly needsViews = true;

  private readonly leads: LeadRepository;
  private readonly clock = new Clock();

  constructor(
    private readonly log: EventStore,
    private readonly readModel: ReadModelStore,
  ) {
    this.leads = new LeadRepository(log);
  }

  async react(batch: readonly Recorded<CampaignEvent>[]): Promise<void> {
    const deletions = batch.filter(isDeletion);
    if (deletions.length === 0) return;
    await this.untilProjected();
    for (const event of deletions) await this.removeLeads(event);
  }

  private async removeLeads(event: Recorded<CampaignEvent>): Promise<void> {
    const { user_id: userId } = event.metadata;
    const selection = { userId, within: event.data.campaign_id, ascending: true } as const;
    const pages = pagesOf<LeadDocument>(this.readModel, LEADS, selection, LEADS_AT_A_TIME);
    for await (const page of pages) await forEachStream(page, ({ id }) => this.removeOne(id, event));
  }

  /** @throws StoreUnavailable, so that the event is delivered again later, instead of being parked */
  private async untilProjected(): Promise<void> {
    try {
      await untilCaughtUp(leadProjection, this.readModel, this.log);
    } catch (error) {
      if (error instanceof NotCaughtUp) throw new StoreUnavailable(error.message, { cause: error });
      throw error;
    }
  }

  private async removeOne(leadId: string, { id, data, metadata }: Recorded<CampaignEvent>): Promise<void> {
    const userId = metadata.user_id;
    const actor = { type: 'process', id: this.name } as const;
    const caller = { userId, actor, correlationId: metadata.$correlationId };
    const command = { type: 'RemoveLead', leadId, campaignId: data.campaign_id, userId } as const;
    await this.leads.transact(leadId, (lead) => ({ events: decide(command, lead) }), {
      context: { caller, commandId: deriveId(id, leadId), now: this.clock.now() },
      mayBeRepeated: true,
    });
  }
}

function isDeletion(event: Recorded<CampaignEvent>): boolean {
  return event.type === 'CampaignDeleted' || (event.type === 'LeadsAdded' && event.data.after_deletion === true);
}
