import { type SenderChannel, type SenderStatus } from './account';
import { type SenderChanged, type SenderConnected, type SenderEvent } from './events';
import { NOT_SOURCED, setBy, type SourcedFields, without } from './sourced-fields';

/** The state of a sender that decisions need. */
export type Sender = { readonly status: 'none' } | { readonly status: 'erased' } | AwaitedSender | ConnectedSender;

/** The owning service has changed the account, and its `SenderConnected` has not arrived yet. */
interface AwaitedSender {
  readonly status: 'awaited';
  readonly userId: string;
  readonly sourced: SourcedFields;
}

interface ConnectedSender {
  readonly status: SenderStatus;
  readonly userId: string;
  readonly type: SenderChannel;
  readonly sourced: SourcedFields;
}

export const NO_SENDER: Sender = { status: 'none' };

export const senderFold = { initial: NO_SENDER, evolve };

export function evolve(sender: Sender, event: SenderEvent): Sender {
  switch (event.type) {
    case 'SenderConnected':
      return connected(sender, event.data);
    case 'SenderChanged':
      return changed(sender, event.data);
    case 'SenderDisconnected':
      return changed(sender, { ...event.data, status: 'disconnected' });
    case 'SenderErased':
      return { status: 'erased' };
  }
}

function connected(sender: Sender, data: SenderConnected['data']): Sender {
  const { user_id: userId, type, status, source, early = [] } = data;
  const before = 'sourced' in sender ? sender.sourced : NOT_SOURCED;
  const sourced = source === undefined ? before : setBy(source, without(early, data), before);
  return { status, userId, type, sourced };
}

/** A change without a source, such as a disconnection by the user, keeps the places of the source's events. */
function changed(sender: Sender, data: SenderChanged['data']): Sender {
  const { source, user_id: userId } = data;
  if (isThere(sender)) {
    const sourced = source === undefined ? sender.sourced : setBy(source, data, sender.sourced);
    return { ...sender, status: data.status ?? sender.status, sourced };
  }
  if (sender.status === 'erased' || source === undefined || userId === undefined) return sender;
  const before = sender.status === 'awaited' ? sender.sourced : NOT_SOURCED;
  return { status: 'awaited', userId, sourced: setBy(source, data, before) };
}

export function isThere(sender: Sender): sender is ConnectedSender {
  return 'type' in sender;
}

/** Whether a new campaign may use a sender with this status. */
export function countsAsConnected(status: SenderStatus): boolean {
  return status !== 'disconnected' && status !== 'credentials_required';
}

/** Whether an account with this status can send now, so that a campaign can be launched with it. */
export function isReady(status: SenderStatus): boolean {
  return status === 'active' || status === 'connected';
}
