import { countsAsConnected, isReady } from '../senders/domain/sender';
import { type SenderAccounts } from '../senders/sender-accounts';
import { type SenderStanding } from './domain/commands';

/** @returns what decisions need to know about those of the senders that exist and belong to the user */
export async function standingOf(
  senders: SenderAccounts,
  userId: string,
  ids: readonly string[],
): Promise<SenderStanding[]> {
  const accounts = await senders.find(userId, ids);
  return accounts.map(({ id, type, status }) => ({
    id,
    channel: type,
    connected: countsAsConnected(status),
    ready: isReady(status),
  }));
}
