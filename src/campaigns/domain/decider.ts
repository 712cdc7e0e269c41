import { type Campaign, evolve, NO_CAMPAIGN } from './campaign';
import { type CampaignCommand, type DraftCampaign, type SenderStanding } from './commands';
import { CampaignError } from './errors';
import { type CampaignEvent } from './events';
import { minimalSequence } from './sequence';

export const campaignDecider = { initial: NO_CAMPAIGN, decide, evolve };

/** @throws CampaignError */
export function decide(command: CampaignCommand, campaign: Campaign): CampaignEvent[] {
  switch (command.type) {
    case 'DraftCampaign':
      return draft(command, campaign);
  }
}

function draft(command: DraftCampaign, campaign: Campaign): CampaignEvent[] {
  if (campaign.status === 'abandoned') {
    throw new CampaignError('campaign_draft_abandoned', 'This attempt was given up; send it again with a new key.');
  }
  if (campaign.status !== 'none') return [];
  checkSenders(command);
  const { campaignId: campaign_id, userId: user_id, name, senderAccountIds, channelSettings, nodeIds } = command;
  const sender_account_ids = [...new Set(senderAccountIds)];
  const nodes = minimalSequence(channelSettings.type, nodeIds);
  return [
    { type: 'CampaignDrafted', data: { campaign_id, user_id, name, sender_account_ids, ...channelSettings } },
    { type: 'SequenceSeeded', data: { campaign_id, nodes } },
  ];
}

function checkSenders({ senderAccountIds, senders, channelSettings: { type } }: DraftCampaign): void {
  const known = new Set(senders.map((sender) => sender.id));
  const unknown = senderAccountIds.filter((id) => !known.has(id));
  refuseIfAny(unknown, 'sender_not_found', 'No such sender');
  refuseIfAny(
    idsWhere(senders, (sender) => sender.channel !== type),
    'sender_channel_mismatch',
    `Not a ${type} sender`,
  );
  refuseIfAny(
    idsWhere(senders, (sender) => !sender.connected),
    'sender_not_connected',
    'Not connected',
  );
}

function idsWhere(senders: readonly SenderStanding[], test: (sender: SenderStanding) => boolean): string[] {
  return senders.filter(test).map((sender) => sender.id);
}

function refuseIfAny(
  ids: readonly string[],
  code: 'sender_not_found' | 'sender_channel_mismatch' | 'sender_not_connected',
  message: string,
): void {
  if (ids.length > 0) throw new CampaignError(code, `${message}: ${ids.join(', ')}.`);
}
