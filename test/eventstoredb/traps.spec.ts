import { once } from 'node:events';
import { EventstoredbEventStore } from '../../src/adapters/eventstoredb/eventstoredb.event-store';
import { parsePosition, positionOf } from '../../src/adapters/eventstoredb/eventstoredb.position';
import {
  AppendOutcomeUnknown,
  AppendRefused,
  type Position,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../../src/event-sourcing/log/event-store';
import { categoryOf } from '../../src/event-sourcing/log/identity';
import { type EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { idsOf, onDouble, SOON, subscribed, untilNothingIsSent, write } from '../tools/eventstoredb/on-double';
import { follow, untilEvent } from '../support/follow';
import { newCategory, newEvent, newEvents, newStream } from '../support/new-events';
import { repeatWhileUnknown } from '../support/repeat-while-unknown';

const INTERNAL = 13;
const ABORTED = 10;
const PERMISSION_DENIED = 7;

describe('Trap 1: the client keeps no deadlines', () => {
  it('so an append that a silent server never answers has an unknown outcome', async () => {
    const { double, store } = await onDouble(SOON);
    double.faults.every('append', { kind: 'stay silent' });
    await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
  });

  it.each(['read', 'subscribe'] as const)('so a %s that a silent server never answers fails', async (call) => {
    const { double, store } = await onDouble(SOON);
    double.faults.every(call, { kind: 'stay silent' });
    const reading = call === 'read' ? store.readStream(newStream()) : follow(store, { category: 'x' }, () => true);
    await expect(reading).rejects.toThrow(StoreUnavailable);
    while (double.openReads > 0) await once(double, 'finished');
  });

  it('so a read that falls silent on the way fails, and does not pass for a shorter stream', async () => {
    const { double, store } = await onDouble(SOON);
    const stream = newStream();
    write(double, stream, newEvents(10));
    double.faults.next('read', { kind: 'fall silent', after: 4 });
    await expect(store.readStream(stream)).rejects.toThrow(StoreUnavailable);
    expect(await repeatWhileUnknown(() => store.readStream(stream))).toHaveLength(10);
  });
});

describe('Trap 2: the client remembers a failed question for the features of the server', () => {
  const afterThree = async (store: EventstoredbEventStore) => {
    const [stream, event] = [newStream(), newEvent()];
    const append = () => store.append(stream, 'no_stream', [event]);
    for (let attempt = 0; attempt < 3; attempt++) await expect(append()).rejects.toThrow(AppendOutcomeUnknown);
    return append;
  };

  it('so it is replaced after three failures in a row', async () => {
    const { double, store } = await onDouble();
    double.faults.next('features', { kind: 'fail', code: INTERNAL });
    const append = await afterThree(store);
    expect(await append()).toBe(0);
    expect(double.requests.filter(({ call }) => call === 'features')).toHaveLength(2);
  });

  it('so it is replaced when the question was never answered', async () => {
    const { double, store } = await onDouble(SOON);
    double.faults.next('features', { kind: 'stay silent' });
    await afterThree(store);
    const [stream, event] = [newStream(), newEvent()];
    expect(await repeatWhileUnknown(() => store.append(stream, 'no_stream', [event]))).toBe(0);
  });

  it('also when reads go on succeeding in between', async () => {
    const { double, store } = await onDouble();
    double.faults.next('features', { kind: 'fail', code: INTERNAL });
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
      await store.readStream(newStream());
    }
    expect(await store.append(newStream(), 'no_stream', [newEvent()])).toBe(0);
  });

  it('and the subscriptions of the client that was replaced end, for nobody feeds them any more', async () => {
    const { double, store } = await onDouble();
    double.faults.next('features', { kind: 'fail', code: INTERNAL });
    let live = () => {};
    const reached = new Promise<void>((resolve) => (live = resolve));
    const followed = follow(store, { category: 'x' }, (batch) => {
      if (batch.live) live();
      return false;
    });
    await reached;
    await Promise.all([expect(followed).rejects.toThrow(StoreUnavailable), afterThree(store)]);
  });

  it('and a read of the client that was replaced fails, and does not pass for a shorter stream', async () => {
    const { double, store } = await onDouble();
    const stream = newStream();
    write(double, stream, newEvents(3));
    double.faults.next('features', { kind: 'fail', code: INTERNAL });
    double.faults.next('read', { kind: 'fall silent', after: 1 });
    const asked = once(double, 'request');
    const read = expect(store.readStream(stream)).rejects.toThrow('closed during a read');
    await asked;
    await afterThree(store);
    await read;
  });
});

describe('Trap 3: the failure of one client rejects the pending appends of all', () => {
  const rejectedByAnother = async (fail: (other: EventstoredbDouble) => void) => {
    const [ours, other] = [await onDouble(), await onDouble()];
    let answer = () => {};
    ours.double.faults.next('append', { kind: 'answer late', until: new Promise<void>((go) => (answer = go)) });
    fail(other.double);
    const [stream, event] = [newStream(), newEvent()];
    const arrived = once(ours.double, 'request');
    const appending = ours.store.append(stream, 'no_stream', [event]);
    const outcome = expect(appending).rejects.toThrow(AppendOutcomeUnknown);
    await arrived;
    await other.store.append(newStream(), 'no_stream', [newEvent()]).catch(() => undefined);
    await outcome;
    return { ...ours, answer, append: () => ours.store.append(stream, 'no_stream', [event]) };
  };

  it('so a lost connection says nothing about an append, which may be written', async () => {
    const { append, double } = await rejectedByAnother((other) => other.faults.next('append', { kind: 'disconnect' }));
    const written = double.log.all.length;
    expect(await append()).toBe(0);
    expect(double.log.all).toHaveLength(written);
  });

  it('so a denied access that ended a call says nothing about an append', async () => {
    await rejectedByAnother((other) =>
      other.faults.next('append', { kind: 'fail', code: PERMISSION_DENIED, exception: 'access-denied' }),
    );
  });

  it('and the answer to an append that was rejected so does no harm when it comes', async () => {
    const late = await rejectedByAnother((other) => other.faults.next('append', { kind: 'disconnect' }));
    late.answer();
    // The next answer comes behind it on the same call.
    expect(await late.append()).toBe(0);
  });
});

describe('Trap 4: data that JSON cannot carry makes the client hang', () => {
  const cycle: { self?: object } = {};
  cycle.self = cycle;

  it.each<[string, object]>([
    ['a BigInt', { amount: 1n }],
    ['a cycle', cycle],
  ])('so %s is refused before it is handed over', async (_, data) => {
    const { double, store } = await onDouble();
    await expect(store.append(newStream(), 'no_stream', [newEvent(data)])).rejects.toThrow(AppendRefused);
    const metadata = { ...newEvent().metadata, extra: data };
    const withMetadata = { ...newEvent(), metadata };
    await expect(store.append(newStream(), 'no_stream', [withMetadata])).rejects.toThrow(AppendRefused);
    expect(double.requests).toEqual([]);
  });
});

describe('Trap 5: errors come with a type, with a code, or as something else', () => {
  it('so with the server away an append is unknown and a read unavailable', async () => {
    const { double, store } = await onDouble();
    await double.stop();
    await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
    await expect(store.readStream(newStream())).rejects.toThrow(StoreUnavailable);
    await expect(store.ping()).rejects.toThrow(StoreUnavailable);
    await expect(follow(store, { category: 'x' }, () => true)).rejects.toThrow(StoreUnavailable);
  });

  it.each([1, 2, 4, 8, ABORTED, INTERNAL, 14, 16])('so a call that ends with code %d leaves it open', async (code) => {
    const { double, store } = await onDouble();
    double.faults.next('append', { kind: 'fail', code });
    await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
  });

  it.each(['timeout', 'not ready'] as const)('so the answer "%s" leaves it open', async (because) => {
    const { double, store } = await onDouble();
    double.faults.next('append', { kind: 'refuse', because });
    await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
  });

  it.each(['access denied', 'too big'] as const)('but the answer "%s" is for good', async (because) => {
    const { double, store } = await onDouble();
    double.faults.next('append', { kind: 'refuse', because });
    await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendRefused);
  });

  it('and an append that is too big, or goes to a stream that was deleted, is refused for good', async () => {
    const { double, store } = await onDouble();
    const big = newEvent({ text: 'x'.repeat(1_100_000) });
    await expect(store.append(newStream(), 'no_stream', [big])).rejects.toThrow(AppendRefused);
    const deleted = newStream();
    double.log.tombstone(deleted);
    await expect(store.append(deleted, 'no_stream', [newEvent()])).rejects.toThrow(AppendRefused);
    expect(await store.readStream(deleted)).toEqual([]);
  });
});

describe('Trap 6: without errors for conflicts the client tells a wrong revision', () => {
  it('so they cannot be switched off', () => {
    const open = () => EventstoredbEventStore.open('esdb://127.0.0.1:2113?tls=false&throwOnAppendFailure=false');
    expect(open).toThrow('throwOnAppendFailure may not be set');
  });

  it('and a conflict is one whether the stream is elsewhere or is not', async () => {
    const { store } = await onDouble();
    const stream = newStream();
    await expect(store.append(stream, 4, [newEvent()])).rejects.toThrow(WrongExpectedRevision);
    expect(await store.append(stream, 'no_stream', newEvents(2))).toBe(1);
    await expect(store.append(stream, 'no_stream', [newEvent()])).rejects.toThrow(WrongExpectedRevision);
    await expect(store.append(stream, 0, [newEvent()])).rejects.toThrow(WrongExpectedRevision);
  });
});

describe('Trap 7: a repeated append is known by its ids, and for sure only at a stated revision', () => {
  it('so one is always stated, and a repetition is known after a restart too', async () => {
    const { double, store } = await onDouble();
    const [stream, events] = [newStream(), newEvents(2)];
    expect(await store.append(stream, 'no_stream', events)).toBe(1);
    await double.stop();
    await double.start();
    const [third] = newEvents(1);
    expect(await repeatWhileUnknown(() => store.append(stream, 'no_stream', events))).toBe(1);
    expect(await repeatWhileUnknown(() => store.append(stream, 1, [third!]))).toBe(2);
    expect(idsOf(await store.readStream(stream)).slice(0, 2)).toEqual(idsOf(events));
    expect(await store.readStream(stream)).toHaveLength(3);
    const stated = double.requests.filter(({ call }) => call === 'append').map(({ expected }) => expected);
    expect(new Set(stated)).toEqual(new Set(['no_stream', 1n]));
  });

  it('and what is in it is not compared: the first stays', async () => {
    const { store } = await onDouble();
    const stream = newStream();
    const first = newEvent({ name: 'first' });
    await store.append(stream, 'no_stream', [first]);
    expect(await store.append(stream, 'no_stream', [{ ...first, data: { name: 'second' } }])).toBe(0);
    expect((await store.readStream(stream)).map(({ data }) => data)).toEqual([{ name: 'first' }]);
  });
});

describe('Trap 8: checkpoints come ahead of the events that they cover', () => {
  it('so none is told before everything up to it was given', async () => {
    // On a slow machine batches are small, and each is followed by many round trips.
    const { double, store } = await onDouble();
    const stream = newStream();
    write(double, stream, newEvents(1_700));
    double.faults.next('subscribe', { kind: 'checkpoint every event' });
    const positions = double.log.stream(stream).map(({ position }) => textOf(position));
    let given = 0;
    let full = 0;
    for await (const batch of subscribed(store, stream)) {
      given += batch.events.length;
      if (batch.events.length === 500) full++;
      expect(positions.filter((position) => position <= batch.upTo!)).toHaveLength(given);
      if (given === 1_700) break;
      await untilNothingIsSent(double, store);
    }
    // Else the buffer was never full, and no checkpoint was ahead.
    expect(full).toBeGreaterThan(0);
  }, 120_000);

  it('and one at the very end of the log does not swallow the event that comes next', async () => {
    const { store } = await onDouble();
    const stream = newStream();
    const atTheEnd = await follow(
      store,
      { category: categoryOf(stream) },
      ({ live, upTo }) => live && upTo !== undefined,
    );
    const next = newEvent();
    await store.append(stream, 'no_stream', [next]);
    const resumed = await follow(store, { category: categoryOf(stream), after: atTheEnd.upTo! }, untilEvent(next.id));
    expect(idsOf(resumed.events)).toEqual([next.id]);
  });

  it('and one that moves nothing but the position is passed on', async () => {
    const { double, store } = await onDouble();
    let first: Position | undefined;
    const { upTo } = await follow(store, { category: 'nothing' }, (batch) => {
      if (batch.live && first === undefined) {
        first = batch.upTo;
        write(double, newStream(), newEvents(1_000));
      }
      return first !== undefined && batch.upTo! > first;
    });
    expect(upTo! > first!).toBe(true);
  });

  function textOf(position: bigint): Position {
    return positionOf({ commit: position, prepare: position });
  }
});

describe('Trap 9: the client pushes unless it is pulled, and goes on when it is left', () => {
  it('so a consumer that takes its time is not overrun', async () => {
    const { double, store } = await onDouble();
    const stream = newStream();
    const count = 20_000;
    write(
      double,
      stream,
      Array.from({ length: count }, () => newEvent({ text: 'x'.repeat(1_000) })),
    );
    for await (const batch of subscribed(store, stream)) {
      expect(batch.events.length).toBeLessThanOrEqual(500);
      await untilNothingIsSent(double, store);
      break;
    }
    expect(double.eventsSent).toBeLessThan(count / 2);
  });

  it('so the call ends when the consumer leaves', async () => {
    const { double, store } = await onDouble();
    const finished = once(double, 'finished');
    for await (const { live } of subscribed(store, newStream())) if (live) break;
    await finished;
    expect(double.openReads).toBe(0);
  });
});

describe('Trap 10: a subscription that ends without an error was lost', () => {
  it('so it is an error, and one from the last position gives what is left, each event once', async () => {
    const { double, store } = await onDouble();
    const stream = newStream();
    const events = newEvents(9);
    write(double, stream, events);
    double.faults.every('subscribe', { kind: 'end early', after: 3 });
    const got: string[] = [];
    let after: Position | undefined;
    let lost = 0;
    while (got.length < events.length) {
      const ended = (async () => {
        for await (const batch of subscribed(store, stream, after)) {
          got.push(...idsOf(batch.events));
          after = batch.upTo ?? after;
        }
      })();
      await expect(ended).rejects.toThrow(StoreUnavailable);
      lost++;
    }
    expect(got).toEqual(idsOf(events));
    expect(lost).toBe(3);
  });

  it.each(['the server stops', 'the connection is cut'])('and so does one when %s', async (how) => {
    const { double, store } = await onDouble();
    const ended = (async () => {
      for await (const { live } of subscribed(store, newStream())) {
        if (live && how === 'the server stops') void double.stop();
        else if (live) double.disconnect();
      }
    })();
    await expect(ended).rejects.toThrow(StoreUnavailable);
  });
});

describe('Trap 11: the client prints the password', () => {
  const secret = 'hunter2hunter2';
  const printed = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  afterAll(() => printed.mockRestore());

  it.each([
    `esdb://admin:${secret}@host:2113?tsl=true`,
    `esdb://admin:${secret}@host:2113?tlsVerifyCert=false`,
    `esdb://admin:${secret}@host:2113?tls=maybe`,
    `esdb://admin:${secret}@host:2113?tls`,
    `esdb://admin:${secret}@host:2113?keepAliveInterval=soon`,
    `esdb://admin:${secret}@host:2113?tlsCAFile=/nowhere/ca.crt`,
    `esdb://admin:${secret}@host:port`,
    `esdb://admin:${secret}@`,
    `esdb://admin:${secret}:2113`,
    `esdb://admin:p@${secret}@host:2113`,
    `esdb://admin:p?${secret}@host:2113`,
    `esdb://admin:p/${secret}@host:2113`,
    `esdb://admin:%zz${secret}@host:2113`,
    `http://admin:${secret}@host:2113`,
    `admin:${secret}@host`,
  ])('so %s is refused before the client sees it, and nobody sees the password', (url) => {
    const opening = caught(() => EventstoredbEventStore.open(url));
    expect(opening).toBeInstanceOf(Error);
    expect(opening.message).toMatch(/cannot be used: ./);
    expect(everythingIn(opening)).not.toContain(secret);
    expect(printed).not.toHaveBeenCalled();
  });

  it('and the known keys are named to those who mistyped one', () => {
    expect(() => EventstoredbEventStore.open('esdb://host?tsl=false')).toThrow(/the known keys are tls, tlsCAFile/);
  });

  it.each([
    'esdb://localhost:2113?tls=false',
    'esdb://event_store_1:2113,event_store_2?tls=false',
    'esdb://localhost:2113/?tls=false',
    'esdb://localhost?tls=false&keepAliveInterval=10000&keepAliveTimeout=-1',
    'esdb://one:2113,two:2113,three:2113?tls=false&nodePreference=follower',
    'esdb+discover://cluster.example:2113?tls=false&maxDiscoverAttempts=3&gossip_timeout=2',
    'esdb://admin:change%40it@node.example:2113',
    'esdb://admin:changeit@node.example:2113?tls=true&connectionName=campaigns',
  ])('and %s is taken', async (url) => {
    await EventstoredbEventStore.open(url, SOON).close();
    expect(printed).not.toHaveBeenCalled();
  });

  function caught(act: () => unknown): Error {
    try {
      act();
    } catch (error) {
      return error as Error;
    }
    throw new Error('it was taken');
  }

  function everythingIn(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    return `${error.stack} ${JSON.stringify({ ...error })} ${everythingIn(error.cause)}`;
  }
});

describe('Trap 12: a subscription begins behind the position it is given', () => {
  it('so the position of the last event processed is the one to resume from', async () => {
    const { double, store } = await onDouble();
    const stream = newStream();
    const events = newEvents(4);
    write(double, stream, events);
    const all = await follow(store, { category: categoryOf(stream) }, untilEvent(events[3]!.id));
    const rest = await follow(
      store,
      { category: categoryOf(stream), after: all.events[1]!.position },
      untilEvent(events[3]!.id),
    );
    expect(idsOf(rest.events)).toEqual(idsOf(events.slice(2)));
  });

  it('and positions are texts of one width, larger than a number can be, commit before prepare', () => {
    const ordered = [
      { commit: 9n, prepare: 9n },
      { commit: 10n, prepare: 0n },
      { commit: 10n, prepare: 10n },
      { commit: 2n ** 53n, prepare: 2n ** 53n },
      { commit: 2n ** 53n + 1n, prepare: 2n ** 53n + 1n },
      { commit: 2n ** 63n - 1n, prepare: 2n ** 63n - 1n },
    ];
    const texts = ordered.map(positionOf);
    expect([...texts].sort()).toEqual(texts);
    expect(new Set(texts).size).toBe(ordered.length);
    expect(texts.map(parsePosition)).toEqual(ordered);
  });

  it('and a position of another kind of store is an error, not a place in this log', async () => {
    const { store } = await onDouble();
    const elsewhere = follow(store, { category: 'x', after: '0000000000000012' }, () => true);
    await expect(elsewhere).rejects.toThrow('belongs to another log');
  });
});

describe('Trap 13: persistent subscriptions do not keep the order', () => {
  it('so all that is asked for is a catch-up subscription, which does', async () => {
    const { double, store } = await onDouble();
    const category = newCategory();
    const streams = Array.from({ length: 5 }, () => newStream(category));
    const events = newEvents(1_000);
    events.forEach((event, index) => write(double, streams[index % streams.length]!, [event]));
    const got = await follow(store, { category }, untilEvent(events[999]!.id));
    expect(idsOf(got.events)).toEqual(idsOf(events));
    expect(double.requests.map(({ call, method }) => ({ call, method }))).toEqual([
      { call: 'subscribe', method: '/event_store.client.streams.Streams/Read' },
    ]);
  });
});

describe('Trap 14: credentials are not sent without TLS', () => {
  it('so the two together are refused, with what to do instead', () => {
    const open = () => EventstoredbEventStore.open('esdb://admin:changeit@127.0.0.1:2113?tls=false');
    expect(open).toThrow('credentials are never sent without TLS');
    expect(open).not.toThrow('changeit');
  });
});
