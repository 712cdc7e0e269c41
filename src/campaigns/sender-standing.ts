import { countsAsConnected, isReady } from '../senders/domain/sender';
import { type SenderAccount } from '../senders/sender.document';
import { type SenderAccounts } from '../senders/sender-accounts';
import { type SenderStanding } from './domain/commands';

/** @returns what decisions need to know about those of the senders that exist and belong to the user */
export async function standingOf(
  senders: SenderAccounts,
  userId: string,
  ids: readonly string[],
): Promise<SenderStanding[]> {
  return (await senders.find(userId, ids)).map(toStanding);
}

/** Like `standingOf`, with every change that was acknowledged before: for a decision about sending. */
export async function latestStandingOf(
  senders: SenderAccounts,
  userId: string,
  ids: readonly string[],
): Promise<SenderStanding[]> {
  return (await senders.findLatest(userId, ids)).map(toStanding);
}

function toStanding({ id, type, status }: SenderAccount): SenderStanding {
  return { id, channel: type, connected: countsAsConnected(status), ready: isReady(status) };
}
