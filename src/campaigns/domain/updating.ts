import { type Campaign, type LiveCampaign, ownCampaign } from './campaign';
import { type CampaignChanges, type UpdateCampaign } from './commands';
import { launchInProgress } from './errors';
import { type CampaignEvent } from './events';
import { isSameJson } from './same-json';
import { checkSenders, refuseIfAny } from './senders';
import { replacedSequence } from './sequence';
import { checkSequence } from './sequence-rules';
import { type ChangedSettings, limitsOf, SETTINGS_OF } from './settings';

type Field = keyof CampaignChanges;

/** The fields that can be changed at any time. The others can be changed only in a draft. */
const AT_ANY_TIME: readonly Field[] = ['name', 'operating_hours', 'daily_limit', 'account_limits'];

/** The fields of a request that a campaign takes, by its channel and its status. It ignores all others. */
export function takenFields({ channel, status }: Pick<LiveCampaign, 'channel' | 'status'>): readonly Field[] {
  const fields: readonly Field[] = ['name', ...SETTINGS_OF[channel], 'sender_account_ids', 'sequence_nodes'];
  return status === 'draft' ? fields : fields.filter((field) => AT_ANY_TIME.includes(field));
}

/** @throws CampaignError */
export function update(command: UpdateCampaign, state: Campaign): CampaignEvent[] {
  const campaign = ownCampaign(state, command.userId);
  if (campaign.status === 'launching') throw launchInProgress();
  const taken = { ...command, changes: only(takenFields(campaign), command.changes) };
  const senderIds = [...new Set(taken.changes.sender_account_ids ?? campaign.senderIds)];
  return [
    // First, because the metadata of the first event names the claim of the name.
    ...renamed(taken, campaign),
    ...sendersAssigned(senderIds, taken, campaign),
    ...settingsChanged(senderIds, taken, campaign),
    ...sequenceReplaced(taken, campaign),
  ];
}

function renamed({ campaignId: campaign_id, changes: { name } }: UpdateCampaign, campaign: LiveCampaign) {
  if (name === undefined || name === campaign.name) return [];
  return [{ type: 'CampaignRenamed', data: { campaign_id, name } }] as const;
}

function sendersAssigned(
  sender_account_ids: readonly string[],
  { campaignId: campaign_id, senders }: UpdateCampaign,
  campaign: LiveCampaign,
) {
  if (isSameJson(sender_account_ids, campaign.senderIds)) return [];
  checkSenders(sender_account_ids, campaign.channel, senders);
  return [{ type: 'SendersAssigned', data: { campaign_id, sender_account_ids } }] as const;
}

function settingsChanged(
  senderIds: readonly string[],
  { campaignId: campaign_id, changes }: UpdateCampaign,
  campaign: LiveCampaign,
) {
  const limits = limitsOf(senderIds, campaign.settings.account_limits);
  const current: ChangedSettings = { ...campaign.settings, ...limits };
  const names = SETTINGS_OF[campaign.channel].filter((name) => changes[name] !== undefined);
  const changed = names.filter((name) => !isSameJson(changes[name], current[name]));
  if (changed.length === 0) return [];
  const settings = only(changed, changes);
  const limited = (settings.account_limits ?? []).map((limit) => limit.account_id);
  const strangers = limited.filter((id) => !senderIds.includes(id));
  refuseIfAny(strangers, 'sender_not_found', 'Not senders of this campaign');
  return [{ type: 'CampaignSettingsChanged', data: { campaign_id, settings } }] as const;
}

function sequenceReplaced(
  { campaignId: campaign_id, changes: { sequence_nodes }, nodeIds }: UpdateCampaign,
  campaign: LiveCampaign,
) {
  if (sequence_nodes === undefined) return [];
  const nodes = replacedSequence(campaign.nodes, sequence_nodes, nodeIds);
  if (isSameJson(nodes, campaign.nodes)) return [];
  checkSequence(nodes, campaign.channel);
  return [{ type: 'SequenceReplaced', data: { campaign_id, nodes } }] as const;
}

function only<Fields extends object>(names: readonly string[], fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name))) as Fields;
}
