import { type Channel } from './settings';

export interface EmailNode {
  readonly id: string;
  readonly type: 'email';
  readonly subject: string;
  readonly body: string;
  /** Replaces the signature of the campaign. */
  readonly signature?: string;
  /** Whether it is sent as a reply to the email before it. If absent, it is not. */
  readonly is_reply?: boolean;
}

export interface ConnectionRequestNode {
  readonly id: string;
  readonly type: 'connection_request';
  readonly include_message: boolean;
  readonly body: string;
}

export interface MessageNode {
  readonly id: string;
  readonly type: 'message';
  readonly body: string;
}

/** The sum of the three is the delay. */
export interface DelayNode {
  readonly id: string;
  readonly type: 'delay';
  readonly delay_days: number;
  readonly delay_hours: number;
  readonly delay_minutes: number;
}

export interface AiNode {
  readonly id: string;
  readonly type: 'ai';
  readonly ai_node: { readonly purpose: string; readonly output_type: string };
}

export interface EndNode {
  readonly id: string;
  readonly type: 'end';
}

export type SequenceNode = EmailNode | ConnectionRequestNode | MessageNode | DelayNode | AiNode | EndNode;

export type NodeType = SequenceNode['type'];

/** The order in the array is the position. */
export type Sequence = readonly SequenceNode[];

/** Everything that a request can set in a node. Each type uses only some of these fields. */
export interface NodeFields {
  readonly subject?: string;
  readonly body?: string;
  /** Null removes it. */
  readonly signature?: string | null;
  readonly is_reply?: boolean;
  readonly include_message?: boolean;
  readonly delay_days?: number;
  readonly delay_hours?: number;
  readonly delay_minutes?: number;
  readonly ai_node?: AiNode['ai_node'];
}

/** A node of the sequence with this id, or a new one. */
export interface RequestedNode extends NodeFields {
  readonly id?: string;
  readonly type: NodeType;
}

export const FIELDS_OF_NODE = {
  email: ['subject', 'body', 'signature', 'is_reply'],
  connection_request: ['include_message', 'body'],
  message: ['body'],
  delay: ['delay_days', 'delay_hours', 'delay_minutes'],
  ai: ['ai_node'],
  end: [],
} as const satisfies Record<NodeType, readonly (keyof NodeFields)[]>;

export const CHANNELS_OF_NODE = {
  email: ['email'],
  connection_request: ['linkedin'],
  message: ['linkedin'],
  delay: ['email', 'linkedin'],
  ai: ['email', 'linkedin'],
  end: ['email', 'linkedin'],
} as const satisfies Record<NodeType, readonly Channel[]>;

/** A node whose fields are not set yet. */
export function newNode(id: string, type: NodeType): SequenceNode {
  switch (type) {
    case 'email':
      return { id, type, subject: '', body: '' };
    case 'connection_request':
      return { id, type, include_message: false, body: '' };
    case 'message':
      return { id, type, body: '' };
    case 'delay':
      return { id, type, delay_days: 0, delay_hours: 0, delay_minutes: 0 };
    case 'ai':
      return { id, type, ai_node: { purpose: '', output_type: '' } };
    case 'end':
      return { id, type };
  }
}

/** The node with those of the fields that its type uses. */
export function withFields(node: SequenceNode, fields: NodeFields): SequenceNode {
  const names: readonly (keyof NodeFields)[] = FIELDS_OF_NODE[node.type];
  const given = names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]);
  const { signature, ...changed } = { ...node, ...(Object.fromEntries(given) as NodeFields) };
  return { ...changed, ...(typeof signature === 'string' && { signature }) } as SequenceNode;
}
