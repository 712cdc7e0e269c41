import { type SenderChannel } from './account';
import { type ChangeSender, type ConnectSender, type DisconnectSender } from './commands';
import { SenderError } from './errors';
import { type SenderEvent } from './events';
import { isThere, type Sender } from './sender';
import { effectiveFields, namesOf, NOT_SOURCED, type SenderFields, without } from './sourced-fields';
import { type Source } from './source';

type Origin = NonNullable<ConnectSender['origin']>;

/**
 * Connects an account, whichever of its events have arrived before. `SenderConnected` includes the fields that these
 * have set. If the account is already connected, the command only changes it.
 */
export function connectSourced(command: ConnectSender, { status, source }: Origin, sender: Sender): SenderEvent[] {
  const { senderId, userId, channel, profile } = command;
  if (sender.status === 'erased') return [];
  mustFit(sender, userId, channel);
  if (isThere(sender)) return changeSourced({ ...command, type: 'ChangeSender', status, source }, sender);
  const arrived = 'sourced' in sender ? sender.sourced : NOT_SOURCED;
  const account = { ...profile, status };
  const earlier = without(namesOf(effectiveFields(account, source, arrived)), arrived.values);
  const early = namesOf(earlier);
  const data = { sender_id: senderId, user_id: userId, type: channel, ...account, ...earlier, source };
  return [{ type: 'SenderConnected', data: early.length === 0 ? data : { ...data, early } }];
}

/** Sets the fields that no newer event has set, also before the account is connected. */
export function changeSourced(command: ChangeSender, sender: Sender): SenderEvent[] {
  const { senderId, userId, status, profile, source } = command;
  const fields = effective(status === undefined ? profile : { ...profile, status }, source, userId, sender);
  if (namesOf(fields).length === 0) return [];
  return [{ type: 'SenderChanged', data: { sender_id: senderId, user_id: userId, ...fields, source } }];
}

export function disconnectSourced(command: DisconnectSender, source: Source, sender: Sender): SenderEvent[] {
  const { senderId, userId } = command;
  const { status } = effective({ status: 'disconnected' }, source, userId, sender);
  if (status === undefined) return [];
  return [{ type: 'SenderDisconnected', data: { sender_id: senderId, user_id: userId, source } }];
}

/** Nothing takes effect on an erased account. */
function effective(fields: SenderFields, source: Source, userId: string, sender: Sender): SenderFields {
  if (sender.status === 'erased') return {};
  mustFit(sender, userId);
  return effectiveFields(fields, source, 'sourced' in sender ? sender.sourced : NOT_SOURCED);
}

function mustFit(sender: Sender, userId: string, channel?: SenderChannel): void {
  if ('userId' in sender && sender.userId !== userId)
    throw new SenderError('sender_not_found', 'The sender belongs to another user.');
  if (isThere(sender) && channel !== undefined && sender.type !== channel)
    throw new SenderError('sender_not_found', `The sender is an account of the channel ${sender.type}.`);
}
