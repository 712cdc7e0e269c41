import { type SenderChannel, type SenderStatus } from './account';
import { type SenderEvent } from './events';

/** The state of a sender that decisions need. */
export type Sender =
  | { readonly status: 'none' }
  | { readonly status: 'erased' }
  | { readonly status: SenderStatus; readonly userId: string; readonly type: SenderChannel };

export const NO_SENDER: Sender = { status: 'none' };

export const senderFold = { initial: NO_SENDER, evolve };

export function evolve(sender: Sender, event: SenderEvent): Sender {
  switch (event.type) {
    case 'SenderConnected':
      return { status: event.data.status, userId: event.data.user_id, type: event.data.type };
    case 'SenderChanged':
      return isThere(sender) ? { ...sender, status: event.data.status ?? sender.status } : sender;
    case 'SenderDisconnected':
      return isThere(sender) ? { ...sender, status: 'disconnected' } : sender;
    case 'SenderErased':
      return { status: 'erased' };
  }
}

export function isThere(sender: Sender): sender is Exclude<Sender, { readonly status: 'none' | 'erased' }> {
  return sender.status !== 'none' && sender.status !== 'erased';
}

/** Whether a new campaign may use a sender with this status. */
export function countsAsConnected(status: SenderStatus): boolean {
  return status !== 'disconnected' && status !== 'credentials_required';
}

/** Whether an account with this status can send now, so that a campaign can be launched with it. */
export function isReady(status: SenderStatus): boolean {
  return status === 'active' || status === 'connected';
}
