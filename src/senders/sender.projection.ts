import { type Recorded } from '../event-sourcing/log/event-codec';
import { type Projection } from '../event-sourcing/consuming/projection';
import { type View } from '../event-sourcing/consuming/read-model-store';
import { type SenderConnected, type SenderErased, type SenderEvent } from './domain/events';
import { senderCodec } from './sender-events.schema';
import { type SenderAccount } from './sender.document';

export const SENDER_CATEGORY = 'sender';

export const SENDERS: View = { name: 'senders', version: 1, filters: ['type'] };

/** The view of senders. Campaigns check their senders against it. */
export const senderProjection: Projection<SenderAccount, SenderEvent> = {
  view: SENDERS,
  category: SENDER_CATEGORY,
  codec: senderCodec,
  canBeTruncated: true,
  evolve,
};

function evolve(account: SenderAccount | undefined, event: Recorded<SenderEvent>): SenderAccount | undefined {
  if (event.type === 'SenderConnected') return connected(event, event);
  if (event.type === 'SenderErased') return undefined;
  return account && { ...account, ...changes(event), updated_at: event.metadata.occurred_at };
}

function connected({ data }: SenderConnected, { metadata, revision }: Recorded<SenderEvent>): SenderAccount {
  const { sender_id: id, source: _source, early: _early, ...profile } = data;
  const created_at = metadata.occurred_at;
  return {
    id,
    revision,
    list_order: `${created_at} ${id}`,
    ...NO_PROFILE,
    ...profile,
    created_at,
    updated_at: created_at,
  };
}

function changes(event: Exclude<SenderEvent, SenderConnected | SenderErased>): Partial<SenderAccount> {
  switch (event.type) {
    case 'SenderChanged': {
      const { sender_id: _id, user_id: _owner, source: _source, ...changed } = event.data;
      return changed;
    }
    case 'SenderDisconnected':
      return { status: 'disconnected' };
  }
}

const NO_PROFILE = {
  email_address: null,
  profile_url: null,
  provider_account_id: null,
  is_premium: null,
  daily_limit: null,
  weekly_connection_limit: null,
  weekly_message_limit: null,
  first_name: null,
  last_name: null,
  signature: null,
};
