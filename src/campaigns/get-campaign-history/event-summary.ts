import { type CampaignEvent, type LeadCounts } from '../domain/events';
import { type NodeType } from '../domain/sequence-node';

/** What happened, in one line for people. The text can change. */
export function summaryOf(event: CampaignEvent): string {
  switch (event.type) {
    case 'CampaignDrafted': {
      const { name, type, sender_account_ids: senders } = event.data;
      return `Drafted "${name}" on the ${type} channel, with ${count(senders.length, 'sender')}.`;
    }
    case 'CampaignRenamed':
      return `Renamed it to "${event.data.name}".`;
    case 'CampaignSettingsChanged':
      return `Changed the settings: ${Object.keys(event.data.settings).join(', ')}.`;
    case 'SendersAssigned':
      return `Assigned ${count(event.data.sender_account_ids.length, 'sender')}.`;
    case 'SequenceSeeded':
      return `Created the sequence with ${count(event.data.nodes.length, 'node')}.`;
    case 'SequenceReplaced':
      return `Replaced the sequence with ${count(event.data.nodes.length, 'node')}.`;
    case 'SequenceNodeAdded':
      return `Added ${NODE_NAMES[event.data.node.type]} at position ${event.data.position}.`;
    case 'SequenceNodeMoved':
      return `Moved a node to position ${event.data.to_position}.`;
    case 'SequenceNodeChanged':
      return `Changed ${NODE_NAMES[event.data.node.type]}.`;
    case 'SequenceNodeRemoved':
      return 'Deleted a node.';
    case 'LeadsAdded':
      return `Added ${count(event.data.imported, 'lead')}${leftOut(event.data)}.`;
    case 'LeadsRemoved':
      return `Removed ${count(event.data.removed, 'lead')}.`;
    case 'CampaignLaunchStarted':
      return `Started the launch with ${count(event.data.leads, 'lead')}.`;
    case 'CampaignActivated':
      return 'Completed the launch. It is active.';
    case 'CampaignPaused':
      return 'Paused it.';
    case 'CampaignResumed':
      return 'Resumed it.';
    case 'CampaignCompleted':
      return 'Completed it.';
    case 'CampaignDeleted':
      return 'Deleted it.';
    case 'CampaignDraftAbandoned':
      return 'Gave up an attempt to create it, which took too long.';
    case 'NameClaimAbandoned':
      return 'Gave up an attempt to rename it, which took too long.';
    case 'CampaignNameConflictFound':
      return `Found an earlier campaign that is also named "${event.data.name}".`;
  }
}

const NODE_NAMES: Readonly<Record<NodeType, string>> = {
  email: 'an email',
  connection_request: 'a connection request',
  message: 'a message',
  delay: 'a delay',
  ai: 'an AI step',
  end: 'the end',
};

/** The numbers of leads that were not added, such as ` (2 duplicates, 1 invalid)`. */
function leftOut({ duplicates, invalid, suppressed }: LeadCounts): string {
  const parts = [
    ...(duplicates > 0 ? [count(duplicates, 'duplicate')] : []),
    ...(invalid > 0 ? [`${invalid} invalid`] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
