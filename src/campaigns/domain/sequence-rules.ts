import { CampaignError, type CampaignErrorCode } from './errors';
import { CHANNELS_OF_NODE, type Sequence, type SequenceNode } from './sequence-node';
import { type Channel } from './settings';

export const MOST_NODES = 50;

/** In code points. LinkedIn accepts no longer one. */
export const MOST_INVITATION_LENGTH = 300;

/** 30 days. */
export const MOST_DELAY_MINUTES = 43_200;

/**
 * Size of the sequence as JSON, in bytes. An append can contain all of it, and EventStoreDB accepts at most 1 MiB for
 * one append.
 */
export const MOST_SEQUENCE_BYTES = 786_432;

/** @throws CampaignError with the `positions` of the nodes that break a rule */
export function checkSequence(nodes: Sequence, channel: Channel): void {
  refuseNodes(
    nodes,
    (node) => !(CHANNELS_OF_NODE[node.type] as readonly Channel[]).includes(channel),
    'node_channel_mismatch',
    `A campaign on the ${channel} channel cannot have these nodes`,
  );
  const end = nodes.findIndex(({ type }) => type === 'end');
  if (end < 0 || end < nodes.length - 1) throw endNotLast();
  if (nodes.length > MOST_NODES) {
    throw new CampaignError('sequence_full', `A sequence has at most ${MOST_NODES} nodes.`);
  }
  refuseNodes(nodes, hasWrongDelay, 'delay_out_of_range', 'A delay must take from 1 minute to 30 days in total');
  refuseNodes(
    nodes,
    isTooLongInvitation,
    'node_text_too_long',
    `The body of a connection request has at most ${MOST_INVITATION_LENGTH} characters`,
  );
  if (isTooLong(nodes)) {
    throw new CampaignError('sequence_too_long', `A sequence has at most ${MOST_SEQUENCE_BYTES} bytes of JSON in all.`);
  }
}

export function endNotLast(): CampaignError {
  const message = 'The sequence must have exactly one end, and it must be the last node.';
  return new CampaignError('sequence_end_last', message);
}

function refuseNodes(
  nodes: Sequence,
  breaksRule: (node: SequenceNode) => boolean,
  code: CampaignErrorCode,
  message: string,
): void {
  const positions = nodes.flatMap((node, position) => (breaksRule(node) ? [position] : []));
  if (positions.length > 0)
    throw new CampaignError(code, `${message}. Positions: ${positions.join(', ')}.`, { positions });
}

function hasWrongDelay(node: SequenceNode): boolean {
  if (node.type !== 'delay') return false;
  const minutes = (node.delay_days * 24 + node.delay_hours) * 60 + node.delay_minutes;
  return minutes < 1 || minutes > MOST_DELAY_MINUTES;
}

function isTooLongInvitation(node: SequenceNode): boolean {
  return node.type === 'connection_request' && [...node.body].length > MOST_INVITATION_LENGTH;
}

/** Counts bytes only if the number of UTF-16 code units (one to three bytes each) does not decide. */
function isTooLong(nodes: Sequence): boolean {
  const json = JSON.stringify(nodes);
  if (json.length * 3 <= MOST_SEQUENCE_BYTES) return false;
  return new TextEncoder().encode(json).length > MOST_SEQUENCE_BYTES;
}
