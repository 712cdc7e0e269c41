import { type Sequence, type SequenceNode } from './sequence-node';
import { type ChangedSettings, type ChannelSettings } from './settings';

/** The events of a campaign. They are stored forever: you can add fields, but never change a meaning. */
export type CampaignEvent =
  | CampaignDrafted
  | CampaignRenamed
  | CampaignSettingsChanged
  | SendersAssigned
  | SequenceEvent
  | LeadsAdded
  | LeadsRemoved
  | LifecycleEvent
  | CampaignDraftAbandoned
  | NameClaimAbandoned
  | CampaignNameConflictFound;

/** The events that change the sequence. */
export type SequenceEvent =
  SequenceSeeded | SequenceReplaced | SequenceNodeAdded | SequenceNodeMoved | SequenceNodeChanged | SequenceNodeRemoved;

export interface CampaignDrafted {
  readonly type: 'CampaignDrafted';
  readonly data: {
    readonly campaign_id: string;
    readonly user_id: string;
    readonly name: string;
    readonly sender_account_ids: readonly string[];
  } & ChannelSettings;
}

export interface CampaignRenamed {
  readonly type: 'CampaignRenamed';
  readonly data: { readonly campaign_id: string; readonly name: string };
}

export interface CampaignSettingsChanged {
  readonly type: 'CampaignSettingsChanged';
  /** `settings` holds only what changed. */
  readonly data: { readonly campaign_id: string; readonly settings: ChangedSettings };
}

/** The campaign has these senders and no others. */
export interface SendersAssigned {
  readonly type: 'SendersAssigned';
  readonly data: { readonly campaign_id: string; readonly sender_account_ids: readonly string[] };
}

export interface SequenceSeeded {
  readonly type: 'SequenceSeeded';
  readonly data: { readonly campaign_id: string; readonly nodes: Sequence };
}

export interface SequenceReplaced {
  readonly type: 'SequenceReplaced';
  readonly data: { readonly campaign_id: string; readonly nodes: Sequence };
}

export interface SequenceNodeAdded {
  readonly type: 'SequenceNodeAdded';
  readonly data: { readonly campaign_id: string; readonly node: SequenceNode; readonly position: number };
}

export interface SequenceNodeMoved {
  readonly type: 'SequenceNodeMoved';
  readonly data: { readonly campaign_id: string; readonly node_id: string; readonly to_position: number };
}

export interface SequenceNodeChanged {
  readonly type: 'SequenceNodeChanged';
  /** The whole node, after the change. */
  readonly data: { readonly campaign_id: string; readonly node: SequenceNode };
}

export interface SequenceNodeRemoved {
  readonly type: 'SequenceNodeRemoved';
  readonly data: { readonly campaign_id: string; readonly node_id: string };
}

/** How leads came into a campaign: in a request, in a CSV file, or from a list. */
export type LeadSource = 'api' | 'csv' | 'list';

/** What became of the leads of one request. */
export interface LeadCounts {
  readonly imported: number;
  /** The campaign, or the request itself, already had them. */
  readonly duplicates: number;
  /** Rows that could not be used. */
  readonly invalid: number;
  /** People who must not be contacted. */
  readonly suppressed: number;
}

/** One request added leads. Each lead has a stream of its own, so only their numbers are here. */
export interface LeadsAdded {
  readonly type: 'LeadsAdded';
  readonly data: LeadCounts & {
    readonly campaign_id: string;
    readonly source: LeadSource;
    /** The campaign was deleted while the leads were added, so they have to be removed. */
    readonly after_deletion?: true;
  };
}

/** One request removed leads. */
export interface LeadsRemoved {
  readonly type: 'LeadsRemoved';
  readonly data: { readonly campaign_id: string; readonly removed: number };
}

/** The events that change the status. */
export type LifecycleEvent =
  CampaignLaunchStarted | CampaignActivated | CampaignPaused | CampaignResumed | CampaignCompleted | CampaignDeleted;

export interface CampaignLaunchStarted {
  readonly type: 'CampaignLaunchStarted';
  readonly data: {
    readonly campaign_id: string;
    /** How many leads were pending. */
    readonly leads: number;
  };
}

/** The launch is complete: the sending side has the campaign. */
export interface CampaignActivated {
  readonly type: 'CampaignActivated';
  readonly data: { readonly campaign_id: string };
}

export interface CampaignPaused {
  readonly type: 'CampaignPaused';
  readonly data: { readonly campaign_id: string };
}

export interface CampaignResumed {
  readonly type: 'CampaignResumed';
  readonly data: { readonly campaign_id: string };
}

export interface CampaignCompleted {
  readonly type: 'CampaignCompleted';
  readonly data: { readonly campaign_id: string };
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
