import { type LiveCampaign } from './campaign';
import { type NodeFields, type NodeType, type RequestedNode } from './sequence-node';
import { type ChangedSettings, type Channel, type EmailSettings, type LinkedinSettings } from './settings';

/** The commands for a campaign. Each contains everything that its decision needs. */
export type CampaignCommand =
  | DraftCampaign
  | UpdateCampaign
  | SequenceCommand
  | LaunchCampaign
  | LifecycleCommand
  | DeleteCampaign
  | DuplicateCampaign;

/** A campaign to create. Absent settings get the defaults of the channel. */
export interface NewCampaign extends Partial<LinkedinSettings>, Partial<EmailSettings> {
  readonly type: Channel;
  readonly name: string;
  readonly sender_account_ids: readonly string[];
}

/** The facts about a sender that the decision needs. */
export interface SenderStanding {
  readonly id: string;
  readonly channel: Channel;
  readonly connected: boolean;
  /** Whether it can send now. */
  readonly ready: boolean;
}

export interface DraftCampaign {
  readonly type: 'DraftCampaign';
  readonly campaignId: string;
  readonly userId: string;
  readonly campaign: NewCampaign;
  /** The senders named in `campaign` that exist and belong to the user. */
  readonly senders: readonly SenderStanding[];
  /** Ids for the two nodes of the minimal sequence. */
  readonly nodeIds: readonly [string, string];
}

/** What to change in a campaign. Absent fields stay as they are. */
export interface CampaignChanges extends ChangedSettings {
  readonly name?: string;
  readonly sender_account_ids?: readonly string[];
  /** The whole sequence, in order. */
  readonly sequence_nodes?: readonly RequestedNode[];
}

export interface UpdateCampaign {
  readonly type: 'UpdateCampaign';
  readonly campaignId: string;
  readonly userId: string;
  readonly changes: CampaignChanges;
  /** The senders named in `changes` that exist and belong to the user. */
  readonly senders: readonly SenderStanding[];
  /** An id for each of the requested nodes, for those that are new. */
  readonly nodeIds: readonly string[];
}

/** A change of one node of the sequence. */
export type SequenceCommand = AddSequenceNode | MoveSequenceNode | ChangeSequenceNode | RemoveSequenceNode;

export interface AddSequenceNode {
  readonly type: 'AddSequenceNode';
  readonly campaignId: string;
  readonly userId: string;
  readonly nodeId: string;
  readonly node: NodeFields & { readonly type: NodeType };
  /** If absent, the node is placed before the end. */
  readonly position?: number;
}

export interface MoveSequenceNode {
  readonly type: 'MoveSequenceNode';
  readonly campaignId: string;
  readonly userId: string;
  readonly nodeId: string;
  readonly toPosition: number;
}

export interface ChangeSequenceNode {
  readonly type: 'ChangeSequenceNode';
  readonly campaignId: string;
  readonly userId: string;
  readonly nodeId: string;
  /** Fields that the type of the node does not use are ignored. */
  readonly fields: NodeFields;
}

export interface RemoveSequenceNode {
  readonly type: 'RemoveSequenceNode';
  readonly campaignId: string;
  readonly userId: string;
  readonly nodeId: string;
}

export interface LaunchCampaign {
  readonly type: 'LaunchCampaign';
  readonly campaignId: string;
  readonly userId: string;
  /** Number of leads that are pending. */
  readonly leads: number;
  /** The senders of the campaign that exist. */
  readonly senders: readonly SenderStanding[];
}

/** A change of the status that needs nothing but the campaign. */
export interface LifecycleCommand {
  /** `ActivateCampaign` completes a launch. */
  readonly type: 'ActivateCampaign' | 'PauseCampaign' | 'ResumeCampaign';
  readonly campaignId: string;
  readonly userId: string;
}

export interface DeleteCampaign {
  readonly type: 'DeleteCampaign';
  readonly campaignId: string;
  readonly userId: string;
}

export interface DuplicateCampaign {
  readonly type: 'DuplicateCampaign';
  /** Of the new campaign. */
  readonly campaignId: string;
  readonly userId: string;
  readonly name: string;
  readonly source: LiveCampaign;
  /** An id for each node of the source. */
  readonly nodeIds: readonly string[];
}
