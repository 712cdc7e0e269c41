import * as fc from 'fast-check';
import { type ConnectSender, type SenderCommand } from '../../src/senders/domain/commands';
import { senderDecider } from '../../src/senders/domain/decider';
import { type SenderEvent } from '../../src/senders/domain/events';
import { type SenderStatus } from '../../src/senders/domain/account';
import { countsAsConnected } from '../../src/senders/domain/sender';
import { expectRepeatable, rulesOf } from '../support/given';

const given = rulesOf(senderDecider);

const connect = (channel: 'email' | 'linkedin' = 'email'): ConnectSender => ({
  type: 'ConnectSender',
  senderId: 's',
  userId: 'ada',
  channel,
  profile: { display_name: 'Ada', daily_limit: 40 },
});

const disconnect = (userId = 'ada'): SenderCommand => ({ type: 'DisconnectSender', senderId: 's', userId });

const connected = (type: 'email' | 'linkedin' = 'email', status: SenderStatus = 'active'): SenderEvent => ({
  type: 'SenderConnected',
  data: { sender_id: 's', user_id: 'ada', type, status, display_name: 'Ada', daily_limit: 40 },
});

const changed = (status?: SenderStatus): SenderEvent => ({
  type: 'SenderChanged',
  data: { sender_id: 's', display_name: 'Ada L.', ...(status && { status }) },
});

const erased: SenderEvent = { type: 'SenderErased', data: { sender_id: 's' } };

const disconnected: SenderEvent = { type: 'SenderDisconnected', data: { sender_id: 's' } };

describe('Connecting a sender', () => {
  it('by email makes it active', () => given().when(connect('email')).then(connected('email', 'active')));

  it('on LinkedIn makes it connected', () =>
    given().when(connect('linkedin')).then(connected('linkedin', 'connected')));

  it('that already exists changes nothing', () => given(connected()).when(connect()).then());

  it('that was erased does not bring it back', () => given(connected(), erased).when(connect()).then());

  it('that was disconnected does not bring it back', () => given(connected(), disconnected).when(connect()).then());
});

describe('Disconnecting a sender', () => {
  it('disconnects it', () => given(connected()).when(disconnect()).then(disconnected));

  it('works after another service has changed its status', () =>
    given(connected('linkedin', 'connected'), changed('credentials_required')).when(disconnect()).then(disconnected));

  it('that is disconnected changes nothing', () => given(connected(), disconnected).when(disconnect()).then());

  it('that another service disconnected changes nothing', () =>
    given(connected(), changed('disconnected')).when(disconnect()).then());

  it('that was reconnected disconnects it again', () =>
    given(connected(), disconnected, changed('active')).when(disconnect()).then(disconnected));

  it('is refused for an unknown one', () => given().when(disconnect()).thenRefused('sender_not_found'));

  it("is refused for another user's, with the same message", () => {
    given(connected())
      .when(disconnect('eve'))
      .thenRefused('sender_not_found', /^You have no sender with this id\.$/);
    given()
      .when(disconnect('eve'))
      .thenRefused('sender_not_found', /^You have no sender with this id\.$/);
  });

  it("is refused for another user's that is already disconnected", () =>
    given(connected(), disconnected).when(disconnect('eve')).thenRefused('sender_not_found'));
});

describe('An erased sender', () => {
  it('is the same as one that never existed', () => {
    for (const history of [[connected(), erased], [erased], [erased, disconnected, changed('active')]]) {
      given(...history)
        .when(disconnect())
        .thenRefused('sender_not_found', /^You have no sender with this id\.$/);
    }
  });

  it('exists again after another service connects it again', () =>
    given(erased, connected()).when(disconnect()).then(disconnected));
});

describe('For a new campaign,', () => {
  const each = {
    pending: true,
    warming: true,
    active: true,
    connected: true,
    credentials_required: false,
    disconnected: false,
  } satisfies Record<SenderStatus, boolean>;

  it.each(Object.entries(each))('a sender that is %s counts as connected: %s', (status, counts) =>
    expect(countsAsConnected(status as SenderStatus)).toBe(counts),
  );
});

describe('A sender command that was accepted', () => {
  const laterEvent = fc.constantFrom(disconnected, erased, changed(), changed('warming'), changed('disconnected'));
  const anyHistory = fc.oneof(
    fc.constant<SenderEvent[]>([]),
    fc.array(laterEvent, { maxLength: 6 }).map((later) => [connected(), ...later]),
  );
  const anyCommand = fc.constantFrom<SenderCommand>(
    connect('email'),
    connect('linkedin'),
    disconnect(),
    disconnect('eve'),
  );

  it('changes nothing when it is repeated after any events', () =>
    expectRepeatable(senderDecider, anyHistory, anyCommand));

  it('is tested by a check that fails for a decider that forgets an event', () => {
    const forgetful: typeof senderDecider = {
      ...senderDecider,
      evolve: (sender, event) => (event.type === 'SenderDisconnected' ? sender : senderDecider.evolve(sender, event)),
    };
    expect(() => expectRepeatable(forgetful, anyHistory, anyCommand)).toThrow(/Property failed/);
  });
});
