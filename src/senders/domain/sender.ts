import { type SenderEvent } from './events';

export type SenderChannel = 'linkedin' | 'email';

export type SenderStatus = 'pending' | 'warming' | 'active' | 'connected' | 'credentials_required' | 'disconnected';

/** A sender as far as decisions need it. */
export type Sender =
  | { readonly status: 'none' }
  | { readonly status: SenderStatus; readonly userId: string; readonly type: SenderChannel };

export const NO_SENDER: Sender = { status: 'none' };

export function evolve(sender: Sender, event: SenderEvent): Sender {
  switch (event.type) {
    case 'SenderConnected':
      return { status: event.data.status, userId: event.data.user_id, type: event.data.type };
    case 'SenderChanged':
      return sender.status === 'none' ? sender : { ...sender, status: event.data.status ?? sender.status };
    case 'SenderDisconnected':
      return sender.status === 'none' ? sender : { ...sender, status: 'disconnected' };
  }
}

/** Whether a campaign may be made with it. */
export function countsAsConnected(status: SenderStatus): boolean {
  return status !== 'disconnected' && status !== 'credentials_required';
}
