import { type Channel, type EmailSettings, type LinkedinSettings } from './settings';

/** What can be done to a campaign, with everything that the decision needs. */
export type CampaignCommand = DraftCampaign | RenameCampaign;

/** A campaign as its creator describes it. What is left out gets the channel's default. */
export interface NewCampaign extends Partial<LinkedinSettings>, Partial<EmailSettings> {
  readonly type: Channel;
  readonly name: string;
  readonly sender_account_ids: readonly string[];
}

/** A sender as the decision needs it. */
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
  /** Those of the user's senders that exist among the campaign's. */
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
