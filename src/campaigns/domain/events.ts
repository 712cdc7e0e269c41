import { type SequenceNode } from './sequence';
import { type ChannelSettings } from './settings';

/** The events of a campaign. They are stored forever: you can add fields, but never change a meaning. */
export type CampaignEvent =
  | CampaignDrafted
  | SequenceSeeded
  | CampaignRenamed
  | CampaignDeleted
  | CampaignDraftAbandoned
  | NameClaimAbandoned
  | CampaignNameConflictFound;

export interface CampaignDrafted {
  readonly type: 'CampaignDrafted';
  readonly data: {
    readonly campaign_id: string;
    readonly user_id: string;
    readonly name: string;
    readonly sender_account_ids: readonly string[];
  } & ChannelSettings;
}

export interface SequenceSeeded {
  readonly type: 'SequenceSeeded';
  readonly data: { readonly campaign_id: string; readonly nodes: readonly SequenceNode[] };
}

export interface CampaignRenamed {
  readonly type: 'CampaignRenamed';
  readonly data: { readonly campaign_id: string; readonly name: string };
}

export interface CampaignDeleted {
  readonly type: 'CampaignDeleted';
  readonly data: { readonly campaign_id: string };
}

/**
 * An earlier campaign in the log has the same name, for example after an import. It keeps the name, and the user has to
 * rename this one.
 */
export interface CampaignNameConflictFound {
  readonly type: 'CampaignNameConflictFound';
  readonly data: {
    readonly campaign_id: string;
    readonly name: string;
    /** Id of the campaign that keeps the name. */
    readonly held_by: string;
  };
}

/** A fence: an attempt to draft this campaign took too long and can no longer succeed. */
export interface CampaignDraftAbandoned {
  readonly type: 'CampaignDraftAbandoned';
  readonly data: { readonly campaign_id: string; readonly claim_id: string };
}

/** A fence: an attempt to rename this campaign took too long and can no longer succeed. */
export interface NameClaimAbandoned {
  readonly type: 'NameClaimAbandoned';
  readonly data: { readonly campaign_id: string; readonly claim_id: string };
}
