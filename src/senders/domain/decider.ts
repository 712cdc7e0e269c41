import { type ConnectSender, type DisconnectSender, type SenderCommand } from './commands';
import { SenderError } from './errors';
import { type SenderEvent } from './events';
import { changeSourced, connectSourced, disconnectSourced } from './following';
import { isThere, type Sender, senderFold } from './sender';

export const senderDecider = { ...senderFold, decide };

/** @throws SenderError */
export function decide(command: SenderCommand, sender: Sender): SenderEvent[] {
  switch (command.type) {
    case 'ConnectSender':
      return command.origin === undefined ? connect(command, sender) : connectSourced(command, command.origin, sender);
    case 'ChangeSender':
      return changeSourced(command, sender);
    case 'DisconnectSender':
      return command.source === undefined
        ? disconnect(command, sender)
        : disconnectSourced(command, command.source, sender);
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
