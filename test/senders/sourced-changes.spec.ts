import * as fc from 'fast-check';
import { type SenderCommand } from '../../src/senders/domain/commands';
import { senderDecider } from '../../src/senders/domain/decider';
import { type SenderEvent } from '../../src/senders/domain/events';
import { isOlder, type Source } from '../../src/senders/domain/source';
import { type SenderFields } from '../../src/senders/domain/sourced-fields';
import { type Recorded } from '../../src/event-sourcing/log/event-codec';
import { project } from '../../src/event-sourcing/consuming/projection';
import { senderProjection } from '../../src/senders/sender.projection';
import { rulesOf } from '../support/given';
import { metadataOf } from '../support/new-events';

const given = rulesOf(senderDecider);

const at = (place: number): Source => ({ sequence: String(place), time: '2026-01-05T09:00:00.000000000Z' });
const own = { senderId: 's', userId: 'ada' };

const connect = (place: number, profile: object = {}, channel: 'email' | 'linkedin' = 'email'): SenderCommand => ({
  ...{ type: 'ConnectSender', ...own, channel, profile: { display_name: 'Ada', ...profile } },
  origin: { status: 'warming', source: at(place) },
});
const change = (place: number, { status, ...profile }: SenderFields): SenderCommand => ({
  ...{ type: 'ChangeSender', ...own, profile, source: at(place) },
  ...(status && { status }),
});
const disconnect = (place: number): SenderCommand => ({ type: 'DisconnectSender', ...own, source: at(place) });

const ids = { sender_id: 's', user_id: 'ada' };
const connected = (place: number, data: object = {}): SenderEvent => ({
  type: 'SenderConnected',
  data: { ...ids, type: 'email', display_name: 'Ada', status: 'warming', source: at(place), ...data },
});
const changed = (place: number, fields: SenderFields): SenderEvent => ({
  type: 'SenderChanged',
  data: { ...ids, ...fields, source: at(place) },
});
const disconnected = (place: number): SenderEvent => ({
  type: 'SenderDisconnected',
  data: { ...ids, source: at(place) },
});
const erased: SenderEvent = { type: 'SenderErased', data: { sender_id: 's' } };
const disconnectedHere: SenderEvent = { type: 'SenderDisconnected', data: { sender_id: 's' } };
const connectedHere: SenderEvent = {
  type: 'SenderConnected',
  data: { ...ids, type: 'email', display_name: 'Ada', status: 'active' },
};

describe('An account that another service owns', () => {
  it('is connected with the status that the service gives', () => given().when(connect(1)).then(connected(1)));

  it('takes over a newer change', () =>
    given(connected(1))
      .when(change(2, { signature: 'A.' }))
      .then(changed(2, { signature: 'A.' })));

  it('takes over, of an older change, what no newer event has set', () =>
    given(connected(1), changed(3, { status: 'active' }))
      .when(change(2, { status: 'pending', signature: 'A.' }))
      .then(changed(2, { signature: 'A.' })));

  it('ignores an older change of which nothing is left', () =>
    given(connected(1), changed(3, { status: 'active' }))
      .when(change(2, { status: 'pending' }))
      .then());

  it('records a newer event with the same values, so that an event in between does not undo it', () =>
    given(connected(1), changed(2, { status: 'active' }))
      .when(change(4, { status: 'active' }))
      .then(changed(4, { status: 'active' })));

  it('takes over an event with an equal place', () =>
    given(connected(1), changed(2, { status: 'active' }))
      .when(change(2, { status: 'pending' }))
      .then(changed(2, { status: 'pending' })));

  it('is disconnected by a newer event', () => given(connected(1)).when(disconnect(2)).then(disconnected(2)));

  it('stays connected if it was connected again before the disconnection arrives', () =>
    given(connected(1), changed(3, { status: 'active' }))
      .when(disconnect(2))
      .then());

  it('is connected again by a newer event, which is a change', () =>
    given(connected(1), disconnected(2))
      .when(connect(3))
      .then(changed(3, { display_name: 'Ada', status: 'warming' })));

  it('that this service has connected takes over the first event of its owner', () =>
    given(connectedHere)
      .when(change(1, { status: 'credentials_required' }))
      .then(changed(1, { status: 'credentials_required' })));

  it('that its user has disconnected here stays so until a newer event arrives', () => {
    given(connected(1), changed(3, { status: 'active' }), disconnectedHere)
      .when(change(2, { status: 'warming' }))
      .then();
    given(connected(1), changed(3, { status: 'active' }), disconnectedHere)
      .when(change(4, { status: 'warming' }))
      .then(changed(4, { status: 'warming' }));
  });

  it('never comes back after its erasure', () => {
    for (const command of [connect(9), change(9, { signature: 'A.' }), disconnect(9)])
      given(connected(1), erased).when(command).then();
  });

  it('belongs to one user, also before it is connected', () => {
    for (const history of [[connected(1)], [changed(1, { signature: 'A.' })]])
      for (const command of [connect(2), change(2, { signature: 'A.' }), disconnect(2)])
        given(...history)
          .when({ ...command, userId: 'eve' })
          .thenRefused('sender_not_found', /another user/);
  });

  it('stays on its channel', () =>
    given(connected(1))
      .when(connect(2, {}, 'linkedin'))
      .thenRefused('sender_not_found', /channel email/));
});

describe('Events that arrive before the account is connected', () => {
  it('are kept', () => {
    given()
      .when(change(2, { signature: 'A.' }))
      .then(changed(2, { signature: 'A.' }));
    given().when(disconnect(2)).then(disconnected(2));
  });

  it('set what the connection does not set', () =>
    given(changed(1, { signature: 'A.' }))
      .when(connect(2))
      .then(connected(2, { signature: 'A.', early: ['signature'] })));

  it('set more than the connection only if they are newer', () =>
    given(changed(1, { display_name: 'Old' }), changed(3, { status: 'active' }))
      .when(connect(2))
      .then(connected(2, { status: 'active', early: ['status'] })));

  it('keep their own place: a change between them and the connection takes effect', () =>
    given(changed(1, { signature: 'A.' }), connected(3, { signature: 'A.', early: ['signature'] }))
      .when(change(2, { signature: 'Ada', display_name: 'Old' }))
      .then(changed(2, { signature: 'Ada' })));

  it('can disconnect it before it is connected', () =>
    given(disconnected(2))
      .when(connect(1))
      .then(connected(1, { status: 'disconnected', early: ['status'] })));
});

describe('The place of an event', () => {
  const time = '2026-01-05T09:00:00.000000000Z';
  const later = '2026-01-05T09:00:00.000000001Z';

  it.each<[string, Source, Source]>([
    ['by number, not by text', { sequence: '9', time }, { sequence: '10', time }],
    ['beyond what a number holds', { sequence: '9007199254740992', time }, { sequence: '9007199254740993', time }],
    ['by sequence, whatever the time', { sequence: '1', time: later }, { sequence: '2', time }],
    ['by time, if one has no sequence', { sequence: '9', time }, { time: later }],
  ])('compares %s', (_, older, newer) => {
    expect([isOlder(older, newer), isOlder(newer, older), isOlder(older, older)]).toEqual([true, false, false]);
  });
});

describe('The final account', () => {
  const fields = fc.record(
    {
      status: fc.constantFrom('active', 'warming', 'credentials_required', 'disconnected'),
      display_name: fc.constantFrom('Ada', 'Ada L.'),
      signature: fc.constantFrom('', 'A.'),
      daily_limit: fc.constantFrom(1, 2),
    },
    { requiredKeys: [] },
  );
  const kinds = fc.tuple(fc.constantFrom('connect', 'change', 'disconnect'), fields);
  const sourced = fc.array(kinds, { minLength: 1, maxLength: 8 }).map((events) =>
    [...events, ['connect', {}] as (typeof events)[number]].map(([kind, { status = 'warming', ...profile }], index) => {
      if (kind === 'change') return change(index, { status, ...profile });
      return kind === 'connect' ? connect(index, profile) : disconnect(index);
    }),
  );
  const arrivals = sourced.chain((commands) =>
    fc.record({
      commands: fc.constant(commands),
      arriving: fc
        .array(fc.constantFrom(...commands), { maxLength: 8 })
        .chain((again) => fc.shuffledSubarray([...commands, ...again], { minLength: commands.length + again.length })),
    }),
  );

  it('is the same, in whichever order and however often the events arrive', () => {
    fc.assert(
      fc.property(arrivals, ({ commands, arriving }) => {
        expect(accountAfter(arriving)).toEqual(accountAfter(commands));
      }),
      { numRuns: 1_000 },
    );
  });

  it('has, in each field, the value of the last event that has one', () => {
    const commands = [change(1, { signature: 'A.' }), connect(2), disconnect(3), change(4, { display_name: 'Ada L.' })];
    const last = { status: 'disconnected', display_name: 'Ada L.', signature: 'A.' };
    expect(accountAfter(commands)).toMatchObject(last);
    expect(accountAfter([...commands].reverse())).toMatchObject(last);
  });
});

/** The account in the read model, without what depends on the number of stored events. */
function accountAfter(commands: readonly SenderCommand[]): object | undefined {
  const events = commands.reduce<SenderEvent[]>((history, command) => {
    const sender = history.reduce(senderDecider.evolve, senderDecider.initial);
    return [...history, ...senderDecider.decide(command, sender)];
  }, []);
  const recorded = events.map((event, revision) => ({
    ...{ ...event, id: `event ${revision}`, streamId: 'sender-s', revision, metadata: metadataOf('ada') },
  })) as Recorded<SenderEvent>[];
  const document = project(senderProjection, undefined, recorded);
  if (document === undefined) return undefined;
  const { revision: _r, list_order: _l, created_at: _c, updated_at: _u, ...account } = document;
  return account;
}
