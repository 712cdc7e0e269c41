import { type Channel, type ChannelSettings } from './settings';

export type CampaignCommand = DraftCampaign;

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
  readonly name: string;
  readonly senderAccountIds: readonly string[];
  readonly channelSettings: ChannelSettings;
  /** Those of the user's senders that exist among `senderAccountIds`. */
  readonly senders: readonly SenderStanding[];
  /** Ids for the two nodes of the minimal sequence. */
  readonly nodeIds: readonly [string, string];
}
