import { type Channel } from './settings';

export type SequenceNode =
  | { readonly id: string; readonly type: 'email'; readonly subject: string; readonly body: string }
  | {
      readonly id: string;
      readonly type: 'connection_request';
      readonly include_message: boolean;
      readonly body: string;
    }
  | { readonly id: string; readonly type: 'end' };

/** The sequence of a new campaign: one step of its channel, then the end. The order in the array is the position. */
export function minimalSequence(channel: Channel, nodeIds: readonly [string, string]): SequenceNode[] {
  const [first, end] = nodeIds;
  return [firstStep(channel, first), { id: end, type: 'end' }];
}

function firstStep(channel: Channel, id: string): SequenceNode {
  switch (channel) {
    case 'email':
      return { id, type: 'email', subject: '', body: '' };
    case 'linkedin':
      return { id, type: 'connection_request', include_message: false, body: '' };
  }
}
