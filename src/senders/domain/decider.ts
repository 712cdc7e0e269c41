import { type SenderChannel } from './account';
import { SenderError } from './errors';
import { type SenderEvent, type SenderProfile } from './events';
import { isThere, type Sender, senderFold } from './sender';

export type SenderCommand = ConnectSender | DisconnectSender;

export interface ConnectSender {
  readonly type: 'ConnectSender';
  readonly senderId: string;
  readonly userId: string;
  readonly channel: SenderChannel;
  readonly profile: SenderProfile;
}

export interface DisconnectSender {
  readonly type: 'DisconnectSender';
  readonly senderId: string;
  readonly userId: string;
}

export const senderDecider = { ...senderFold, decide };

/** @throws SenderError */
export function decide(command: SenderCommand, sender: Sender): SenderEvent[] {
  switch (command.type) {
    case 'ConnectSender':
      return connect(command, sender);
    case 'DisconnectSender':
      return disconnect(command, sender);
  }
}

function connect({ senderId, userId, channel, profile }: ConnectSender, sender: Sender): SenderEvent[] {
  if (sender.status !== 'none') return [];
  const status = channel === 'email' ? 'active' : 'connected';
  return [
    { type: 'SenderConnected', data: { sender_id: senderId, user_id: userId, type: channel, status, ...profile } },
  ];
}

function disconnect({ senderId, userId }: DisconnectSender, sender: Sender): SenderEvent[] {
  if (!isThere(sender) || sender.userId !== userId)
    throw new SenderError('sender_not_found', 'You have no sender with this id.');
  if (sender.status === 'disconnected') return [];
  return [{ type: 'SenderDisconnected', data: { sender_id: senderId } }];
}
