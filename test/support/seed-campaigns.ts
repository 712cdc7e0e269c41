import { randomUUID } from 'node:crypto';
import { type EventStore, type NewEvent } from '../../src/event-sourcing/log/event-store';
import { type EmailSettings } from '../../src/campaigns/domain/settings';
import { asOneAppend, metadataOf } from './new-events';

export interface Seed {
  readonly userId: string;
  readonly campaigns: number;
  /** The number of the user's senders. Every campaign has all of them. */
  readonly senders: number;
  /** The signature of every sender and every campaign. */
  readonly signature?: string;
}

/** The number of simultaneous appends. The SQLite adapter writes them in one commit. */
const APPENDS_AT_ONCE = 500;

/** Appends senders and campaigns to the log directly. The campaigns are named `Campaign <n>`, in this order. */
export async function seedCampaigns(store: EventStore, { userId, campaigns, senders, signature }: Seed): Promise<void> {
  const senderIds = Array.from({ length: senders }, () => randomUUID());
  await Promise.all(
    senderIds.map((id) => store.append(`sender-${id}`, 'no_stream', [connected(id, userId, signature)])),
  );
  for (let first = 0; first < campaigns; first += APPENDS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(APPENDS_AT_ONCE, campaigns - first) }, (_, index) => first + index);
    await Promise.all(
      numbers.map((number) => {
        const id = randomUUID();
        const events = drafted(id, userId, number, senderIds, signature ?? null);
        return store.append(`campaign-${id}`, 'no_stream', events);
      }),
    );
  }
}

function connected(sender_id: string, userId: string, signature: string | undefined): NewEvent {
  const profile = {
    display_name: 'Ada',
    email_address: 'ada@example.com',
    ...(signature !== undefined && { signature }),
  };
  return {
    id: randomUUID(),
    type: 'SenderConnected',
    data: { sender_id, user_id: userId, type: 'email', status: 'active', ...profile },
    metadata: metadataOf(userId),
  };
}

function drafted(
  campaign_id: string,
  userId: string,
  number: number,
  sender_account_ids: readonly string[],
  signature: string | null,
): NewEvent[] {
  const settings: EmailSettings = { daily_limit: 50, stop_on_reply: true, open_tracking: true, signature };
  const metadata = { ...metadataOf(userId), occurred_at: new Date(Date.UTC(2026, 0, 5) + number).toISOString() };
  const draft = {
    campaign_id,
    user_id: userId,
    type: 'email',
    name: `Campaign ${number}`,
    sender_account_ids,
    settings,
  };
  const nodes = [
    { id: randomUUID(), type: 'email', subject: '', body: '' },
    { id: randomUUID(), type: 'end' },
  ];
  return asOneAppend([
    { id: randomUUID(), type: 'CampaignDrafted', data: draft, metadata },
    { id: randomUUID(), type: 'SequenceSeeded', data: { campaign_id, nodes }, metadata },
  ]);
}
