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

describe('Trap 1: the client has no deadlines', () => {
  it('an append to a silent server has an unknown outcome', async () => {
    const { double, store } = await onDouble(SOON);
    double.faults.every('append', { kind: 'stay silent' });
    await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
  });

  it.each(['read', 'subscribe'] as const)('a %s from a silent server fails', async (call) => {
    const { double, store } = await onDouble(SOON);
    double.faults.every(call, { kind: 'stay silent' });
    const reading = call === 'read' ? store.readStream(newStream()) : follow(store, { category: 'x' }, () => true);
    await expect(reading).rejects.toThrow(StoreUnavailable);
    while (double.openReads > 0) await once(double, 'finished');
  });

  it('a read that stops halfway fails and does not return a shorter stream', async () => {
    const { double, store } = await onDouble(SOON);
    const stream = newStream();
    write(double, stream, newEvents(10));
    double.faults.next('read', { kind: 'fall silent', after: 4 });
    await expect(store.readStream(stream)).rejects.toThrow(StoreUnavailable);
    expect(await repeatWhileUnknown(() => store.readStream(stream))).toHaveLength(10);
  });
});

describe('Trap 2: the client remembers a failed request for the features of the server', () => {
  const afterThree = async (store: EventstoredbEventStore) => {
    const [stream, event] = [newStream(), newEvent()];
    const append = () => store.append(stream, 'no_stream', [event]);
    for (let attempt = 0; attempt < 3; attempt++) await expect(append()).rejects.toThrow(AppendOutcomeUnknown);
    return append;
  };

  it('the client is replaced after three failures in a row', async () => {
    const { double, store } = await onDouble();
    double.faults.next('features', { kind: 'fail', code: INTERNAL });
    const append = await afterThree(store);
    expect(await append()).toBe(0);
    expect(double.requests.filter(({ call }) => call === 'features')).toHaveLength(2);
  });

  it('the client is replaced if the request never got a response', async () => {
    const { double, store } = await onDouble(SOON);
    double.faults.next('features', { kind: 'stay silent' });
    await afterThree(store);
    const [stream, event] = [newStream(), newEvent()];
    expect(await repeatWhileUnknown(() => store.append(stream, 'no_stream', [event]))).toBe(0);
  });

  it('the client is replaced even if reads succeed in between', async () => {
    const { double, store } = await onDouble();
    double.faults.next('features', { kind: 'fail', code: INTERNAL });
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
      await store.readStream(newStream());
    }
    expect(await store.append(newStream(), 'no_stream', [newEvent()])).toBe(0);
  });

  it('subscriptions of a replaced client end, because they would get no more events', async () => {
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

  it('a read of a replaced client fails and does not return a shorter stream', async () => {
    const { double, store } = await onDouble();
    const stream = newStream();
    write(double, stream, newEvents(3));
    double.faults.next('features', { kind: 'fail', code: INTERNAL });
    double.faults.next('read', { kind: 'fall silent', after: 1 });
    const requested = once(double, 'request');
    const read = expect(store.readStream(stream)).rejects.toThrow('closed during a read');
    await requested;
    await afterThree(store);
    await read;
  });
});

describe('Trap 3: the failure of one client rejects the pending appends of all', () => {
  const rejectedByAnother = async (fail: (other: EventstoredbDouble) => void) => {
    const [ours, other] = [await onDouble(), await onDouble()];
    let respond = () => {};
    ours.double.faults.next('append', {
      kind: 'respond late',
      until: new Promise<void>((resolve) => (respond = resolve)),
    });
    fail(other.double);
    const [stream, event] = [newStream(), newEvent()];
    const arrived = once(ours.double, 'request');
    const appending = ours.store.append(stream, 'no_stream', [event]);
    const outcome = expect(appending).rejects.toThrow(AppendOutcomeUnknown);
    await arrived;
    await other.store.append(newStream(), 'no_stream', [newEvent()]).catch(() => undefined);
    await outcome;
    return { ...ours, respond, append: () => ours.store.append(stream, 'no_stream', [event]) };
  };

  it('an append has an unknown outcome after the connection of another client is lost', async () => {
    const { append, double } = await rejectedByAnother((other) => other.faults.next('append', { kind: 'disconnect' }));
    const written = double.log.all.length;
    expect(await append()).toBe(0);
    expect(double.log.all).toHaveLength(written);
  });

  it('an append has an unknown outcome after another client was denied access', async () => {
    await rejectedByAnother((other) =>
      other.faults.next('append', { kind: 'fail', code: PERMISSION_DENIED, exception: 'access-denied' }),
    );
  });

  it('a late response to such an append causes no error', async () => {
    const late = await rejectedByAnother((other) => other.faults.next('append', { kind: 'disconnect' }));
    late.respond();
    // The next response follows it on the same call.
    expect(await late.append()).toBe(0);
  });
});

describe('Trap 4: the client hangs on data that JSON cannot represent', () => {
  const cycle: { self?: object } = {};
  cycle.self = cycle;

  it.each<[string, object]>([
    ['a BigInt', { amount: 1n }],
    ['a cycle', cycle],
  ])('%s is refused before it reaches the client', async (_, data) => {
    const { double, store } = await onDouble();
    await expect(store.append(newStream(), 'no_stream', [newEvent(data)])).rejects.toThrow(AppendRefused);
    const metadata = { ...newEvent().metadata, extra: data };
    const withMetadata = { ...newEvent(), metadata };
    await expect(store.append(newStream(), 'no_stream', [withMetadata])).rejects.toThrow(AppendRefused);
    expect(double.requests).toEqual([]);
  });
});

describe('Trap 5: errors have a type, a code, or neither', () => {
  it('without a server, an append has an unknown outcome and a read is unavailable', async () => {
    const { double, store } = await onDouble();
    await double.stop();
    await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
    await expect(store.readStream(newStream())).rejects.toThrow(StoreUnavailable);
    await expect(store.ping()).rejects.toThrow(StoreUnavailable);
    await expect(follow(store, { category: 'x' }, () => true)).rejects.toThrow(StoreUnavailable);
  });

  it.each([1, 2, 4, 8, ABORTED, INTERNAL, 14, 16])(
    'an append that ends with code %d has an unknown outcome',
    async (code) => {
      const { double, store } = await onDouble();
      double.faults.next('append', { kind: 'fail', code });
      await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
    },
  );

  it.each(['timeout', 'not ready'] as const)(
    'an append with the response "%s" has an unknown outcome',
    async (because) => {
      const { double, store } = await onDouble();
      double.faults.next('append', { kind: 'refuse', because });
      await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
    },
  );

  it.each(['access denied', 'too big'] as const)('an append with the response "%s" is refused', async (because) => {
    const { double, store } = await onDouble();
    double.faults.next('append', { kind: 'refuse', because });
    await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendRefused);
  });

  it('an append that is too big, or goes to a deleted stream, is refused', async () => {
    const { double, store } = await onDouble();
    const big = newEvent({ text: 'x'.repeat(1_100_000) });
    await expect(store.append(newStream(), 'no_stream', [big])).rejects.toThrow(AppendRefused);
    const deleted = newStream();
    double.log.tombstone(deleted);
    await expect(store.append(deleted, 'no_stream', [newEvent()])).rejects.toThrow(AppendRefused);
    expect(await store.readStream(deleted)).toEqual([]);
  });
});

describe('Trap 6: with throwOnAppendFailure=false the client reports a wrong revision', () => {
  it('the option is rejected', () => {
    const open = () => EventstoredbEventStore.open('esdb://127.0.0.1:2113?tls=false&throwOnAppendFailure=false');
    expect(open).toThrow('throwOnAppendFailure may not be set');
  });

  it('a conflict is reported whether the stream exists or not', async () => {
    const { store } = await onDouble();
    const stream = newStream();
    await expect(store.append(stream, 4, [newEvent()])).rejects.toThrow(WrongExpectedRevision);
    expect(await store.append(stream, 'no_stream', newEvents(2))).toBe(1);
    await expect(store.append(stream, 'no_stream', [newEvent()])).rejects.toThrow(WrongExpectedRevision);
    await expect(store.append(stream, 0, [newEvent()])).rejects.toThrow(WrongExpectedRevision);
  });
});

describe('Trap 7: a repeated append is recognized by its ids, and reliably only with an expected revision', () => {
  it('every append states a revision, so a repetition is recognized even after a restart', async () => {
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

  it('a repetition with different data is not compared: the first event stays', async () => {
    const { store } = await onDouble();
    const stream = newStream();
    const first = newEvent({ name: 'first' });
    await store.append(stream, 'no_stream', [first]);
    expect(await store.append(stream, 'no_stream', [{ ...first, data: { name: 'second' } }])).toBe(0);
    expect((await store.readStream(stream)).map(({ data }) => data)).toEqual([{ name: 'first' }]);
  });
});

describe('Trap 8: checkpoints arrive before the events that they cover', () => {
  it('a checkpoint is passed on only after all events up to it', async () => {
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
    // Otherwise the buffer was never full, and no checkpoint was ahead.
    expect(full).toBeGreaterThan(0);
  }, 120_000);

  it('a subscription from a checkpoint at the end of the log delivers the next event', async () => {
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

  it('a checkpoint without events is passed on', async () => {
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

describe('Trap 9: the client pushes events unless they are pulled, and continues after the consumer has left', () => {
  it('a slow consumer receives no more than it can take', async () => {
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

  it('the call ends when the consumer leaves', async () => {
    const { double, store } = await onDouble();
    const finished = once(double, 'finished');
    for await (const { live } of subscribed(store, newStream())) if (live) break;
    await finished;
    expect(double.openReads).toBe(0);
  });
});

describe('Trap 10: a lost subscription ends without an error', () => {
  it('such an end is an error, and a new subscription from the last position delivers the rest, each event once', async () => {
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

  it.each(['the server stops', 'the connection is cut'])('a subscription fails when %s', async (how) => {
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
  ])('%s is rejected before the client sees it, without showing the password', (url) => {
    const opening = caught(() => EventstoredbEventStore.open(url));
    expect(opening).toBeInstanceOf(Error);
    expect(opening.message).toMatch(/cannot be used: ./);
    expect(everythingIn(opening)).not.toContain(secret);
    expect(printed).not.toHaveBeenCalled();
  });

  it('a mistyped option is rejected with a list of the known options', () => {
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
  ])('%s is accepted', async (url) => {
    await EventstoredbEventStore.open(url, SOON).close();
    expect(printed).not.toHaveBeenCalled();
  });

  function caught(act: () => unknown): Error {
    try {
      act();
    } catch (error) {
      return error as Error;
    }
    throw new Error('the URL was accepted');
  }

  function everythingIn(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    return `${error.stack} ${JSON.stringify({ ...error })} ${everythingIn(error.cause)}`;
  }
});

describe('Trap 12: a subscription begins after the given position', () => {
  it('a subscription resumes from the position of the last processed event', async () => {
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

  it('positions are strings of the same length, can be larger than a number, and have commit before prepare', () => {
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

  it('a position of another kind of store is an error', async () => {
    const { store } = await onDouble();
    const elsewhere = follow(store, { category: 'x', after: '0000000000000012' }, () => true);
    await expect(elsewhere).rejects.toThrow('belongs to another log');
  });
});

describe('Trap 13: persistent subscriptions do not preserve the order', () => {
  it('the store uses only catch-up subscriptions, which do', async () => {
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
  it('a URL with credentials and without TLS is rejected with what to do instead', () => {
    const open = () => EventstoredbEventStore.open('esdb://admin:changeit@127.0.0.1:2113?tls=false');
    expect(open).toThrow('credentials are never sent without TLS');
    expect(open).not.toThrow('changeit');
  });
});

describe('Trap 15: a server closes the connection of a client that cancels many calls', () => {
  it('reads of streams that do not exist cancel nothing', async () => {
    const { store } = await onDouble();
    // More than a server of Node accepts at once.
    for (let count = 0; count < 1_500; count++) expect(await store.readStream(newStream())).toEqual([]);
  });
});
