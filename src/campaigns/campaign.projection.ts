import { type Recorded } from '../event-sourcing/log/event-codec';
import { type Projection } from '../event-sourcing/consuming/projection';
import { type Collection } from '../event-sourcing/consuming/read-model-store';
import { type CampaignDocument, type CampaignStatus } from './campaign.document';
import { campaignCodec } from './campaign-events.schema';
import { type CampaignDrafted, type CampaignEvent } from './domain/events';

export const CAMPAIGN_CATEGORY = 'campaign';

export const CAMPAIGNS: Collection = { name: 'campaigns', filters: ['status', 'type'] };

/** An event of a campaign, with what the name index said of it. */
export type ProjectedCampaignEvent = Recorded<CampaignEvent> & { readonly nameConflict?: boolean };

export const campaignProjection: Projection<CampaignDocument, CampaignEvent> = {
  collection: CAMPAIGNS,
  category: CAMPAIGN_CATEGORY,
  codec: campaignCodec,
  evolve,
};

function evolve(campaign: CampaignDocument | undefined, event: ProjectedCampaignEvent): CampaignDocument | undefined {
  if (event.type === 'CampaignDrafted') return flagged(drafted(event, event), event);
  return campaign && changed(campaign, event);
}

function changed(campaign: CampaignDocument, event: ProjectedCampaignEvent): CampaignDocument | undefined {
  const updated_at = event.metadata.occurred_at;
  switch (event.type) {
    case 'CampaignDrafted':
    case 'CampaignDraftAbandoned':
    case 'NameClaimAbandoned':
      return campaign;
    case 'SequenceSeeded':
      return { ...campaign, sequence_nodes: event.data.nodes, updated_at };
    case 'CampaignRenamed':
      return flagged({ ...campaign, name: event.data.name, updated_at }, event);
    case 'CampaignDeleted':
      return undefined;
  }
}

function drafted({ data }: CampaignDrafted, { metadata, revision }: Recorded<CampaignEvent>): CampaignDocument {
  const created_at = metadata.occurred_at;
  return {
    id: data.campaign_id,
    user_id: data.user_id,
    revision,
    list_order: listOrder('draft', created_at, data.campaign_id),
    type: data.type,
    name: data.name,
    status: 'draft',
    sender_account_ids: data.sender_account_ids,
    ...NO_SETTINGS,
    ...data.settings,
    sequence_nodes: [],
    created_at,
    updated_at: created_at,
  };
}

/** A campaign answers with the fields of both channels; those of the other one are null. */
const NO_SETTINGS = {
  daily_limit: null,
  stop_on_reply: null,
  open_tracking: null,
  signature: null,
  skip_other_campaigns: null,
  operating_hours: null,
};

function flagged(campaign: CampaignDocument, { nameConflict }: ProjectedCampaignEvent): CampaignDocument {
  if (nameConflict) return { ...campaign, name_conflict: true };
  const { name_conflict: _, ...rest } = campaign;
  return rest;
}

/** Sorted descending: what runs before what does not, the newest first in each; the id settles a tie. */
function listOrder(status: CampaignStatus, createdAt: string, id: string): string {
  const runs = status === 'launching' || status === 'active' || status === 'paused';
  return `${runs ? 1 : 0} ${createdAt} ${id}`;
}
