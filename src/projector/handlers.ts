import { type NameFollower } from '../campaigns/campaign-names/name-follower';
import { campaignCodec } from '../campaigns/campaign-events.schema';
import { CAMPAIGN_CATEGORY, CAMPAIGNS, campaignProjection } from '../campaigns/campaign.projection';
import { LaunchReactor } from '../campaigns/launch-campaign/launch-reactor';
import { type MessageStreams } from '../edge/message-streams';
import { type AnyReactor, type Handler, projecting, reacting } from '../event-sourcing/consuming/handler';
import { type ReadModelStore, type View } from '../event-sourcing/consuming/read-model-store';
import { type EventStore } from '../event-sourcing/log/event-store';
import { removedLeadsReactor } from '../leads/erase-leads/removed-leads-reactor';
import { leadProjection, LEADS } from '../leads/lead.projection';
import { DeletedCampaignsReactor } from '../leads/remove-leads/deleted-campaigns-reactor';
import { DeletedListsReactor } from '../lead-lists/delete-lead-list/deleted-lists-reactor';
import { removedEntriesReactor } from '../lead-lists/erase-entries/removed-entries-reactor';
import { LEAD_LISTS, leadListProjection } from '../lead-lists/lead-list.projection';
import { LIST_ENTRIES, listEntryProjection } from '../lead-lists/list-entry.projection';
import { PublishingReactor } from '../publishing/publishing-reactor';
import { AWAITED_SENDERS, awaitedSenderProjection } from '../senders/awaited-sender.projection';
import { erasureReactor } from '../senders/erase-senders/erasure-reactor';
import { senderCodec } from '../senders/sender-events.schema';
import { SENDER_CATEGORY, senderProjection, SENDERS } from '../senders/sender.projection';
import { removedSuppressionsReactor } from '../suppressions/removed-suppressions-reactor';
import { suppressionProjection, SUPPRESSIONS } from '../suppressions/suppression.projection';

/** The views of this release. */
export const VIEWS: readonly View[] = [
  CAMPAIGNS,
  SENDERS,
  AWAITED_SENDERS,
  LEADS,
  LEAD_LISTS,
  LIST_ENTRIES,
  SUPPRESSIONS,
];

/** The stored events that consumers outside the service receive. */
const PUBLISHED = {
  campaigns: { name: 'published-campaign-events', category: CAMPAIGN_CATEGORY, codec: campaignCodec },
  senders: { name: 'published-sender-events', category: SENDER_CATEGORY, codec: senderCodec },
};

/** The names of the consumers that publish events. */
export const PUBLISHERS: readonly string[] = Object.values(PUBLISHED).map(({ name }) => name);

/**
 * The handlers that publish events. A rebuild does not run them, because it would publish all events again.
 * @param base URL of this service for callers
 * @param differs called with one sentence for each setting of the stream that is not as expected
 */
export function publishers(
  streams: MessageStreams,
  base: string,
  differs: (sentence: string) => void,
): readonly AnyReactor[] {
  return [
    reacting(new PublishingReactor(PUBLISHED.campaigns, streams, base, differs)),
    reacting(new PublishingReactor(PUBLISHED.senders, streams, base, differs)),
  ];
}

/** All handlers of events except those that publish. Each has its own consumer. */
export function allHandlers(names: NameFollower, log: EventStore, readModel: ReadModelStore): readonly Handler[] {
  return [
    projecting(campaignProjection),
    projecting(senderProjection),
    projecting(awaitedSenderProjection),
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
