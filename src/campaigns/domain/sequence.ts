import { type SequenceEvent } from './events';
import { isSameJson } from './same-json';
import { newNode, type RequestedNode, type Sequence, type SequenceNode, withFields } from './sequence-node';
import { type Channel } from './settings';

/** The sequence of a new campaign: one step of its channel, then the end. */
export function minimalSequence(channel: Channel, nodeIds: readonly [string, string]): SequenceNode[] {
  const [first, end] = nodeIds;
  return [newNode(first, channel === 'email' ? 'email' : 'connection_request'), newNode(end, 'end')];
}

/**
 * The sequence that a request describes. A node with a known id keeps its id, and the fields that are absent if its
 * type stays the same. A node without one is new, unless the sequence has the same node at this position.
 * @param newIds an id for each of the requested nodes
 */
export function replacedSequence(
  nodes: Sequence,
  requested: readonly RequestedNode[],
  newIds: readonly string[],
): SequenceNode[] {
  const named = new Set(requested.map(({ id }) => id));
  return requested.map(({ id, type, ...fields }, position) => {
    const known = nodes.find((node) => node.id === id);
    if (known?.type === type) return withFields(known, fields);
    const added = withFields(newNode(known?.id ?? newIds[position]!, type), fields);
    const there = nodes[position];
    const isThere = there !== undefined && !named.has(there.id) && isSameJson({ ...added, id: there.id }, there);
    return known === undefined && isThere ? there : added;
  });
}

export function evolveSequence(nodes: Sequence, event: SequenceEvent): Sequence {
  switch (event.type) {
    case 'SequenceSeeded':
    case 'SequenceReplaced':
      return event.data.nodes;
    case 'SequenceNodeAdded':
      return inserted(nodes, event.data.node, event.data.position);
    case 'SequenceNodeMoved':
      return moved(nodes, event.data.node_id, event.data.to_position);
    case 'SequenceNodeChanged':
      return nodes.map((node) => (node.id === event.data.node.id ? event.data.node : node));
    case 'SequenceNodeRemoved':
      return nodes.filter(({ id }) => id !== event.data.node_id);
  }
}

function inserted(nodes: Sequence, node: SequenceNode, position: number): SequenceNode[] {
  return [...nodes.slice(0, position), node, ...nodes.slice(position)];
}

function moved(nodes: Sequence, id: string, position: number): Sequence {
  const node = nodes.find((one) => one.id === id);
  if (node === undefined) return nodes;
  return inserted(
    nodes.filter((one) => one !== node),
    node,
    position,
  );
}
