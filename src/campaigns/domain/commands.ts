import { type Channel, type EmailSettings, type LinkedinSettings } from './settings';

/** The commands for a campaign. Each contains everything that its decision needs. */
export type CampaignCommand = DraftCampaign | RenameCampaign;

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

export interface RenameCampaign {
  readonly type: 'RenameCampaign';
  readonly campaignId: string;
  readonly userId: string;
  readonly name: string;
}
