import { type Campaign, ownDraft } from './campaign';
import { type SequenceCommand } from './commands';
import { CampaignError } from './errors';
import { type CampaignEvent, type SequenceEvent } from './events';
import { isSameJson } from './same-json';
import { evolveSequence } from './sequence';
import { newNode, type Sequence, withFields } from './sequence-node';
import { checkSequence, endNotLast } from './sequence-rules';

/** @throws CampaignError */
export function editSequence(command: SequenceCommand, campaign: Campaign): CampaignEvent[] {
  const { nodes, channel } = ownDraft(campaign, command.userId, 'The sequence can only be changed in a draft.');
  const event = eventOf(command, nodes);
  if (event === undefined) return [];
  checkSequence(evolveSequence(nodes, event), channel);
  return [event];
}

/** @returns undefined if the sequence is already as requested */
function eventOf(command: SequenceCommand, nodes: Sequence): SequenceEvent | undefined {
  const { campaignId: campaign_id, nodeId: node_id } = command;
  const current = nodes.findIndex(({ id }) => id === node_id);
  const node = nodes[current];
  switch (command.type) {
    case 'AddSequenceNode': {
      if (node !== undefined) return undefined;
      const added = withFields(newNode(node_id, command.node.type), command.node);
      const position = command.position ?? nodes.length - 1;
      return { type: 'SequenceNodeAdded', data: { campaign_id, node: added, position } };
    }
    case 'MoveSequenceNode': {
      if (node === undefined) throw nodeNotFound();
      if (current === command.toPosition) return undefined;
      // A position behind the end would leave the end where it is.
      if (node.type === 'end') throw endNotLast();
      return { type: 'SequenceNodeMoved', data: { campaign_id, node_id, to_position: command.toPosition } };
    }
    case 'ChangeSequenceNode': {
      if (node === undefined) throw nodeNotFound();
      const changed = withFields(node, command.fields);
      if (isSameJson(changed, node)) return undefined;
      return { type: 'SequenceNodeChanged', data: { campaign_id, node: changed } };
    }
    case 'RemoveSequenceNode':
      if (node === undefined) return undefined;
      return { type: 'SequenceNodeRemoved', data: { campaign_id, node_id } };
  }
}

export function nodeNotFound(): CampaignError {
  return new CampaignError('node_not_found', 'The sequence of the campaign has no node with this id.');
}
