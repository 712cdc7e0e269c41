import { type CampaignEvent } from './events';

/** The state of a campaign that decisions need. */
export type Campaign =
  | { readonly status: 'none' }
  | { readonly status: 'abandoned' }
  | { readonly status: 'draft'; readonly userId: string; readonly name: string }
  | { readonly status: 'deleted'; readonly userId: string };

export const NO_CAMPAIGN: Campaign = { status: 'none' };

export const campaignFold = { initial: NO_CAMPAIGN, evolve };

export function evolve(campaign: Campaign, event: CampaignEvent): Campaign {
  switch (event.type) {
    case 'CampaignDrafted':
      return { status: 'draft', userId: event.data.user_id, name: event.data.name };
    case 'CampaignRenamed':
      return campaign.status === 'draft' ? { ...campaign, name: event.data.name } : campaign;
    case 'CampaignDeleted':
      return campaign.status === 'draft' ? { status: 'deleted', userId: campaign.userId } : campaign;
    case 'CampaignDraftAbandoned':
      return { status: 'abandoned' };
    case 'SequenceSeeded':
    case 'NameClaimAbandoned':
    case 'CampaignNameConflictFound':
      return campaign;
  }
}

/** The owner; undefined if the campaign does not exist or was deleted. */
export function ownerOf(campaign: Campaign): string | undefined {
  switch (campaign.status) {
    case 'draft':
      return campaign.userId;
    case 'none':
    case 'abandoned':
    case 'deleted':
      return undefined;
  }
}
