import { type NameFollower } from '../campaigns/campaign-names/name-follower';
import { CAMPAIGNS, campaignProjection } from '../campaigns/campaign.projection';
import { LaunchReactor } from '../campaigns/launch-campaign/launch-reactor';
import { type Handler, projecting, reacting } from '../event-sourcing/consuming/handler';
import { type ReadModelStore, type View } from '../event-sourcing/consuming/read-model-store';
import { type EventStore } from '../event-sourcing/log/event-store';
import { removedLeadsReactor } from '../leads/erase-leads/removed-leads-reactor';
import { leadProjection, LEADS } from '../leads/lead.projection';
import { DeletedCampaignsReactor } from '../leads/remove-leads/deleted-campaigns-reactor';
import { DeletedListsReactor } from '../lead-lists/delete-lead-list/deleted-lists-reactor';
import { removedEntriesReactor } from '../lead-lists/erase-entries/removed-entries-reactor';
import { LEAD_LISTS, leadListProjection } from '../lead-lists/lead-list.projection';
import { LIST_ENTRIES, listEntryProjection } from '../lead-lists/list-entry.projection';
import { erasureReactor } from '../senders/erase-senders/erasure-reactor';
import { senderProjection, SENDERS } from '../senders/sender.projection';
import { removedSuppressionsReactor } from '../suppressions/removed-suppressions-reactor';
import { suppressionProjection, SUPPRESSIONS } from '../suppressions/suppression.projection';

/** The views of this release. */
export const VIEWS: readonly View[] = [CAMPAIGNS, SENDERS, LEADS, LEAD_LISTS, LIST_ENTRIES, SUPPRESSIONS];

/** All handlers of events. Each has its own consumer. */
export function allHandlers(names: NameFollower, log: EventStore, readModel: ReadModelStore): readonly Handler[] {
  return [
    projecting(campaignProjection),
    projecting(senderProjection),
    projecting(leadProjection),
    projecting(leadListProjection),
    projecting(listEntryProjection),
    projecting(suppressionProjection),
    reacting(names),
    reacting(new LaunchReactor(log)),
    reacting(new DeletedCampaignsReactor(log, readModel)),
    reacting(new DeletedListsReactor(log, readModel)),
    reacting(erasureReactor(log)),
    reacting(removedLeadsReactor(log)),
    reacting(removedEntriesReactor(log)),
    reacting(removedSuppressionsReactor(log)),
  ];
}
