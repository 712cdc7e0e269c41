import { type SenderStanding } from './commands';
import { CampaignError } from './errors';
import { type Channel } from './settings';

/**
 * Checks senders that are assigned to a campaign.
 * @param senders those of the ids that exist and belong to the user
 * @throws CampaignError
 */
export function checkSenders(ids: readonly string[], channel: Channel, senders: readonly SenderStanding[]): void {
  const known = new Set(senders.map((sender) => sender.id));
  const unknown = ids.filter((id) => !known.has(id));
  refuseIfAny(unknown, 'sender_not_found', 'Senders not found');
  refuseIfAny(
    idsWhere(senders, (sender) => sender.channel !== channel),
    'sender_channel_mismatch',
    `Senders not on the ${channel} channel`,
  );
  refuseIfAny(
    idsWhere(senders, (sender) => !sender.connected),
    'sender_not_connected',
    'Senders not connected',
  );
}

/** @throws CampaignError if there are any ids */
export function refuseIfAny(
  ids: readonly string[],
  code: 'sender_not_found' | 'sender_channel_mismatch' | 'sender_not_connected',
  message: string,
): void {
  if (ids.length > 0) throw new CampaignError(code, `${message}: ${ids.join(', ')}.`);
}

function idsWhere(senders: readonly SenderStanding[], test: (sender: SenderStanding) => boolean): string[] {
  return senders.filter(test).map((sender) => sender.id);
}
