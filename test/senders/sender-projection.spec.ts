import { type SenderEvent } from '../../src/senders/domain/events';
import { senderProjection } from '../../src/senders/sender.projection';
import { documentsOf, timeAt } from '../support/given-projection';

const given = documentsOf(senderProjection, 'sender-s');

const connected: SenderEvent = {
  type: 'SenderConnected',
  data: { sender_id: 's', user_id: 'ada', type: 'email', status: 'active', display_name: 'Ada', daily_limit: 40 },
};
const changed: SenderEvent = {
  type: 'SenderChanged',
  data: { sender_id: 's', display_name: 'Ada L.', signature: 'Ada', status: 'credentials_required' },
};
const disconnected: SenderEvent = { type: 'SenderDisconnected', data: { sender_id: 's' } };
const erased: SenderEvent = { type: 'SenderErased', data: { sender_id: 's' } };

describe('The document of a sender', () => {
  it('shows the account, with null for every field that is not used', () =>
    given(connected).then({
      id: 's',
      user_id: 'ada',
      revision: 0,
      list_order: `${timeAt(0)} s`,
      type: 'email',
      status: 'active',
      display_name: 'Ada',
      daily_limit: 40,
      email_address: null,
      profile_url: null,
      provider_account_id: null,
      is_premium: null,
      weekly_connection_limit: null,
      weekly_message_limit: null,
      first_name: null,
      last_name: null,
      signature: null,
      created_at: timeAt(0),
      updated_at: timeAt(0),
    }));

  it('takes over the fields that changed, and keeps the others', () =>
    given(connected, changed).then({
      display_name: 'Ada L.',
      signature: 'Ada',
      status: 'credentials_required',
      daily_limit: 40,
      revision: 1,
      created_at: timeAt(0),
      updated_at: timeAt(1),
    }));

  it('stays when the account is disconnected', () =>
    given(connected, changed, disconnected).then({ status: 'disconnected', display_name: 'Ada L.', revision: 2 }));

  it('shows an account that is connected again as new', () =>
    given(connected, changed, disconnected, connected).then({
      status: 'active',
      display_name: 'Ada',
      signature: null,
      created_at: timeAt(3),
    }));

  it('is gone when the person is erased', () => given(connected, changed, erased).thenNone());

  it.each([changed, disconnected, erased])('is not there before the account is connected: $type', (event) =>
    given(event).thenNone(),
  );
});
