import { type Campaign, type LiveCampaign, ownDraft } from './campaign';
import { type LaunchCampaign, type SenderStanding } from './commands';
import { CampaignError, launchInProgress } from './errors';
import { type CampaignEvent } from './events';
import { type SequenceNode } from './sequence-node';

/** Something that prevents a launch. */
export interface LaunchProblem {
  readonly code: 'no_senders' | 'no_sendable_node' | 'node_without_content' | 'sender_not_ready';
  /** For people. */
  readonly message: string;
  /** Of the nodes. */
  readonly positions?: readonly number[];
  readonly sender_ids?: readonly string[];
}

/** Starts a launch, or completes a campaign without leads at once. @throws CampaignError */
export function launch(
  { campaignId: campaign_id, userId, leads, senders }: LaunchCampaign,
  state: Campaign,
): CampaignEvent[] {
  if (state.status === 'launching' && state.userId === userId) throw launchInProgress();
  const campaign = ownDraft(state, userId, 'Only a draft can be launched.');
  if (leads === 0) return [{ type: 'CampaignCompleted', data: { campaign_id } }];
  const problems = launchProblems(campaign, senders);
  if (problems.length > 0) {
    const message = `The campaign cannot be launched. ${problems.map((problem) => problem.message).join(' ')}`;
    throw new CampaignError('campaign_not_ready', message, { problems });
  }
  return [{ type: 'CampaignLaunchStarted', data: { campaign_id, leads } }];
}

/** @param senders those of the campaign that exist @returns everything that prevents a launch */
export function launchProblems(
  { senderIds, nodes }: Pick<LiveCampaign, 'senderIds' | 'nodes'>,
  senders: readonly SenderStanding[],
): LaunchProblem[] {
  const problems: LaunchProblem[] = [];
  if (senderIds.length === 0) problems.push({ code: 'no_senders', message: 'It has no senders.' });
  if (!nodes.some(isSendable)) {
    problems.push({ code: 'no_sendable_node', message: 'Its sequence has no node that sends anything.' });
  }
  const positions = [...nodes.keys()].filter((position) => isWithoutContent(nodes[position]!));
  if (positions.length > 0) {
    const message = `Nodes without content, by position: ${positions.join(', ')}.`;
    problems.push({ code: 'node_without_content', message, positions });
  }
  const ready = new Set(senders.filter((sender) => sender.ready).map(({ id }) => id));
  const sender_ids = senderIds.filter((id) => !ready.has(id));
  if (sender_ids.length > 0) {
    const message = `Senders that cannot send now: ${sender_ids.join(', ')}.`;
    problems.push({ code: 'sender_not_ready', message, sender_ids });
  }
  return problems;
}

function isSendable({ type }: SequenceNode): boolean {
  return type === 'email' || type === 'message' || type === 'connection_request';
}

function isWithoutContent(node: SequenceNode): boolean {
  switch (node.type) {
    case 'email':
      return isBlank(node.subject) || isBlank(node.body);
    case 'message':
      return isBlank(node.body);
    case 'connection_request':
      return node.include_message && isBlank(node.body);
    case 'delay':
    case 'ai':
    case 'end':
      return false;
  }
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
