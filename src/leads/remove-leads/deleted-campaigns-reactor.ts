import { campaignCodec } from '../../campaigns/campaign-events.schema';
import { CAMPAIGN_CATEGORY } from '../../campaigns/campaign.projection';
import { type CampaignEvent } from '../../campaigns/domain/events';
import { type ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { type Recorded } from '../../event-sourcing/log/event-codec';
import { type EventStore } from '../../event-sourcing/log/event-store';
import { LeadsOfDeleted } from '../../people/removing/leads-of-deleted';
import { decide } from '../domain/decider';
import { type LeadEvent } from '../domain/events';
import { type Lead } from '../domain/lead';
import { leadProjection } from '../lead.projection';
import { LeadRepository } from '../lead.repository';

/** Removes the leads of campaigns that are deleted, and leads that were added while their campaign was deleted. */
export class DeletedCampaignsReactor extends LeadsOfDeleted<CampaignEvent, Lead, LeadEvent> {
  constructor(log: EventStore, readModel: ReadModelStore) {
    super(
      {
        name: 'leads-of-deleted-campaigns',
        category: CAMPAIGN_CATEGORY,
        codec: campaignCodec,
        types: ['CampaignDeleted', 'LeadsAdded'],
        isDeletion,
        leads: new LeadRepository(log),
        projection: leadProjection,
        decide: (leadId, { id: campaignId, userId }, lead) =>
          decide({ type: 'RemoveLead', leadId, campaignId, userId }, lead),
      },
      log,
      readModel,
    );
  }
}

function isDeletion(event: Recorded<CampaignEvent>): boolean {
  return event.type === 'CampaignDeleted' || (event.type === 'LeadsAdded' && event.data.after_deletion === true);
}
