import { once } from 'node:events';
import { setImmediate as aTurn, setTimeout as pause } from 'node:timers/promises';
import {
  AppendOutcomeUnknown,
  type NewEvent,
  type Position,
  StoreUnavailable,
} from '../../src/event-sourcing/log/event-store';
import { categoryOf } from '../../src/event-sourcing/log/identity';
import { TLS_CERTIFICATE } from '../tools/eventstoredb/eventstoredb.double';
import { type Fault } from '../tools/eventstoredb/eventstoredb.faults';
import {
  arrival,
  idsOf,
  onDouble,
  openStore,
  SOON,
  startDouble,
  startLine,
  subscribed,
  untilNothingIsSent,
  write,
} from '../tools/eventstoredb/on-double';
import { follow, untilEvent } from '../support/follow';
import { newEvent, newEvents, newStream } from '../support/new-events';
import { repeatWhileUnknown } from '../support/repeat-while-unknown';

const UNAVAILABLE = 14;

describe('An append that gets no response', () => {
  it.each<[Fault['kind'], number]>([
    ['lose the reply', 2],
    ['write and disconnect', 2],
    ['stay silent', 0],
    ['disconnect', 0],
  ])('because of "%s" has an unknown outcome, and is recorded once when it is repeated', async (kind, written) => {
    const { double, store } = await onDouble(SOON);
    double.faults.next('append', { kind } as Fault);
    const [stream, events] = [newStream(), newEvents(2)];
    const append = () => store.append(stream, 'no_stream', events);
    const arrived = arrival(double, 'append');
    await expect(append()).rejects.toThrow(AppendOutcomeUnknown);
    await arrived;
    expect(double.log.stream(stream)).toHaveLength(written);
    expect(await repeatWhileUnknown(append)).toBe(1);
    expect(idsOf(double.log.stream(stream))).toEqual(idsOf(events));
  });

  it('is either recorded or has an unknown outcome when the connection is cut, for each of many at once', async () => {
    const { double, store } = await onDouble();
    await store.append(newStream(), 'no_stream', [newEvent()]);
    const attempts = Array.from({ length: 300 }, () => ({ stream: newStream(), events: newEvents(2) }));
    double.faults.next('append', { kind: 'disconnect' });
    const append = ({ stream, events }: { stream: string; events: NewEvent[] }) =>
      store.append(stream, 'no_stream', events);
    const outcomes = await Promise.allSettled(attempts.map(append));
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failed.length).toBeGreaterThan(0);
    for (const { reason } of failed) expect(reason).toBeInstanceOf(AppendOutcomeUnknown);
    for (const attempt of attempts) {
      expect(await repeatWhileUnknown(() => append(attempt))).toBe(1);
      expect(idsOf(double.log.stream(attempt.stream))).toEqual(idsOf(attempt.events));
    }
  });

  it('has an unknown outcome if it was waiting for space in the connection', async () => {
    const { double, store } = await onDouble();
    await store.append(newStream(), 'no_stream', [newEvent()]);
    double.faults.next('append', { kind: 'disconnect' });
    const events = Array.from({ length: 60 }, () => newEvent({ text: 'x'.repeat(500_000) }));
    const outcomes = await Promise.allSettled(events.map((event) => store.append(newStream(), 'no_stream', [event])));
    const reasons = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as unknown) : undefined,
    );
    expect(reasons.filter((reason) => reason instanceof AppendOutcomeUnknown)).toHaveLength(60);
  });

  it('is not a timeout on a server whose clock is ahead', async () => {
    const { double, store } = await onDouble();
    double.clockAhead = 60_000;
    expect(await store.append(newStream(), 'no_stream', [newEvent()])).toBe(0);
  });
});

describe('A server that restarts', () => {
  it('can be used again by the same store for appends, reads and subscriptions', async () => {
    const { double, store } = await onDouble();
    const [stream, events] = [newStream(), newEvents(10)];
    const got: string[] = [];
    let after: Position | undefined;
    let interrupted = 0;
    const following = (async () => {
      while (got.length < events.length) {
        try {
          for await (const batch of subscribed(store, stream, after)) {
            got.push(...idsOf(batch.events));
            after = batch.upTo ?? after;
            if (got.length === events.length) return;
          }
        } catch (error) {
          expect(error).toBeInstanceOf(StoreUnavailable);
          interrupted++;
        }
      }
    })();
    for (const [index, event] of events.entries()) {
      const append = () => store.append(stream, index === 0 ? 'no_stream' : index - 1, [event]);
      expect(await repeatWhileUnknown(append)).toBe(index);
      await double.stop();
      await expect(append()).rejects.toThrow(AppendOutcomeUnknown);
      await expect(store.readStream(stream)).rejects.toThrow(StoreUnavailable);
      await double.start();
    }
    await following;
    expect(got).toEqual(idsOf(events));
    expect(interrupted).toBeGreaterThan(0);
  });
});

describe('A connection that is lost again and again under load', () => {
  const WRITERS = 40;
  const TIMES = 60;

  /** Milliseconds. Sixty losses take about ten seconds on an idle machine. */
  const LONG = 180_000;

  let leaving: AbortController;
  beforeEach(() => (leaving = new AbortController()));
  // Also after a failure: writers that continue would keep the test process busy forever.
  afterEach(() => leaving.abort());

  /** A client that is closed at the wrong moment keeps Node busy until it runs out of memory. */
  it(
    'is replaced each time, and all appends and reads continue',
    async () => {
      const { double, store } = await onDouble();
      const { signal } = leaving;
      let written = 0;
      const writing = Array.from({ length: WRITERS }, async () => {
        while (!signal.aborted) {
          const [stream, events] = [newStream(), newEvents(2)];
          await repeatWhileUnknown(() => store.append(stream, 'no_stream', events));
          await store.readStream(stream).catch(() => undefined);
          written++;
          await aTurn();
        }
      });
      const following = [1, 2].map(async () => {
        while (!signal.aborted) await follow(store, { category: 'x' }, () => signal.aborted).catch(() => pause(20));
      });
      for (let time = 0; time < TIMES && !signal.aborted; time++) {
        if (time % 2 === 0) {
          const requested = once(double, 'request');
          double.faults.next('append', { kind: time % 4 === 0 ? 'write and disconnect' : 'disconnect' });
          await requested;
        } else {
          await double.stop();
          await double.start();
        }
        const enough = written + WRITERS / 2;
        while (written < enough && !signal.aborted) await aTurn();
      }
      leaving.abort();
      await Promise.all(writing);
      await store.close();
      await Promise.all(following);
    },
    LONG,
  );
});

describe('A connection that goes silent', () => {
  it('is replaced by a new one', async () => {
    const double = await startDouble();
    const line = await startLine(double.port);
    const store = openStore(`esdb://127.0.0.1:${line.port}?tls=false`, SOON);
    const [before, first] = [newStream(), newEvent()];
    await repeatWhileUnknown(() => store.append(before, 'no_stream', [first]));
    line.freeze();
    const [stream, event] = [newStream(), newEvent()];
    const append = () => store.append(stream, 'no_stream', [event]);
    for (let attempt = 0; attempt < 3; attempt++) await expect(append()).rejects.toThrow(AppendOutcomeUnknown);
    expect(await repeatWhileUnknown(append)).toBe(0);
    expect(idsOf(double.log.stream(stream))).toEqual([event.id]);
  });
});

describe('A subscription', () => {
  it('delivers an event once and in order if the server sends it twice', async () => {
    const { double, store } = await onDouble();
    const [stream, events] = [newStream(), newEvents(700)];
    write(double, stream, events);
    double.faults.next('subscribe', { kind: 'send twice' });
    const got = await follow(store, { category: categoryOf(stream) }, untilEvent(events[699]!.id));
    expect(idsOf(got.events)).toEqual(idsOf(events));
  });

  it('is not live before it has delivered all existing events', async () => {
    const { double, store } = await onDouble();
    const stream = newStream();
    write(double, stream, newEvents(1_200));
    let given = 0;
    for await (const batch of subscribed(store, stream)) {
      given += batch.events.length;
      expect(batch.live).toBe(given === 1_200);
      if (batch.live) break;
      await untilNothingIsSent(double, store);
    }
  });

  it('ends when the store closes, and leaves no connection behind', async () => {
    const { double, store } = await onDouble();
    const following = (async () => {
      for await (const { live } of subscribed(store, newStream())) if (live) void store.close();
    })();
    await expect(following).rejects.toThrow(StoreUnavailable);
    await store.close();
    while (double.connections > 0) await once(double, 'disconnected');
    await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
  });
});

describe('A read that timed out', () => {
  it('causes no further error when its call fails later', async () => {
    const { double, store } = await onDouble(SOON);
    double.faults.next('read', { kind: 'stay silent' });
    const reading = expect(store.readStream(newStream())).rejects.toThrow(StoreUnavailable);
    await reading;
    double.disconnect();
    while (double.connections > 0) await once(double, 'disconnected');
    expect(await repeatWhileUnknown(() => store.append(newStream(), 'no_stream', [newEvent()]))).toBe(0);
  });
});

describe('A node that is not the leader', () => {
  async function followerAndLeader() {
    const [follower, leader] = [await startDouble(), await startDouble()];
    const elsewhere: Fault = { kind: 'not leader', leader: { host: '127.0.0.1', port: leader.port } };
    for (const call of ['append', 'read', 'subscribe'] as const) follower.faults.every(call, elsewhere);
    return { follower, leader, store: openStore(follower.url) };
  }

  it('leaves the outcome of an append unknown, and a repeated append goes to the leader', async () => {
    const { follower, leader, store } = await followerAndLeader();
    const [stream, event] = [newStream(), newEvent()];
    const append = () => store.append(stream, 'no_stream', [event]);
    await expect(append()).rejects.toThrow(AppendOutcomeUnknown);
    expect(await repeatWhileUnknown(append)).toBe(0);
    expect(idsOf(leader.log.stream(stream))).toEqual([event.id]);
    expect(follower.log.stream(stream)).toEqual([]);
  });

  it('redirects a read to the leader', async () => {
    const { leader, store } = await followerAndLeader();
    const [stream, events] = [newStream(), newEvents(3)];
    write(leader, stream, events);
    expect(idsOf(await store.readStream(stream))).toEqual(idsOf(events));
  });

  it('ends a subscription, and the next one goes to the leader', async () => {
    const { leader, store } = await followerAndLeader();
    const [stream, event] = [newStream(), newEvent()];
    write(leader, stream, [event]);
    const following = () => follow(store, { category: categoryOf(stream) }, untilEvent(event.id));
    await expect(following()).rejects.toThrow(StoreUnavailable);
    expect(idsOf((await following()).events)).toEqual([event.id]);
  });

  it('receives the header requires-leader with every call', async () => {
    const { double, store } = await onDouble();
    const stream = newStream();
    await store.append(stream, 'no_stream', [newEvent()]);
    await store.readStream(stream);
    await follow(store, { category: categoryOf(stream) }, ({ live }) => live);
    const calls = double.requests.filter(({ call }) => call !== 'features');
    expect(calls.map(({ call, headers }) => [call, headers['requires-leader']])).toEqual([
      ['append', 'true'],
      ['read', 'true'],
      ['subscribe', 'true'],
    ]);
  });
});

describe('A cluster', () => {
  it('is discovered by gossip from any of its nodes', async () => {
    const [one, two] = [await startDouble(), await startDouble()];
    for (const node of [one, two]) {
      node.gossip([one, two].map(({ port }) => ({ host: '127.0.0.1', port, leader: port === two.port })));
    }
    const store = openStore(`esdb://127.0.0.1:${one.port},127.0.0.1:${two.port}?tls=false`);
    const [stream, event] = [newStream(), newEvent()];
    expect(await store.append(stream, 'no_stream', [event])).toBe(0);
    expect(idsOf(two.log.stream(stream))).toEqual([event.id]);
  });

  it('that is unreachable at first is discovered once it has started', async () => {
    const [one, two] = [await startDouble(), await startDouble()];
    const options = 'tls=false&maxDiscoverAttempts=2&discoveryInterval=10';
    const store = openStore(`esdb://127.0.0.1:${one.port},127.0.0.1:${two.port}?${options}`);
    await Promise.all([one.stop(), two.stop()]);
    const [stream, event] = [newStream(), newEvent()];
    const append = () => store.append(stream, 'no_stream', [event]);
    await expect(append()).rejects.toThrow(AppendOutcomeUnknown);
    await expect(store.readStream(stream)).rejects.toThrow(StoreUnavailable);
    await expect(follow(store, { category: categoryOf(stream) }, () => true)).rejects.toThrow(StoreUnavailable);
    await Promise.all([one.start(), two.start()]);
    expect(await repeatWhileUnknown(append)).toBe(0);
  });

  it('does not break a call that ends during discovery', async () => {
    const node = await startDouble();
    const store = openStore(`esdb+discover://127.0.0.1:${node.port}?tls=false&maxDiscoverAttempts=3`);
    let end = () => {};
    const until = new Promise<void>((resolve) => (end = resolve));
    node.faults.next('subscribe', { kind: 'fail later', code: UNAVAILABLE, until });
    const [stream, event] = [newStream(), newEvent()];
    const append = () => store.append(stream, 'no_stream', [event]);
    const following = (async () => {
      for await (const { live } of subscribed(store, stream)) {
        if (!live) continue;
        node.faults.every('gossip', { kind: 'fail', code: UNAVAILABLE });
        node.faults.next('append', { kind: 'fail', code: UNAVAILABLE });
        await expect(append()).rejects.toThrow(AppendOutcomeUnknown);
        const discovering = once(node, 'request');
        const second = expect(append()).rejects.toThrow(AppendOutcomeUnknown);
        await discovering;
        end();
        await second;
      }
    })();
    await expect(following).rejects.toThrow(StoreUnavailable);
    node.faults.behave();
    expect(await repeatWhileUnknown(append)).toBe(0);
  });

  it('does not break later calls if discovery fails after a read has timed out', async () => {
    const node = await startDouble();
    const options = 'tls=false&maxDiscoverAttempts=1&gossipTimeout=1';
    const store = openStore(`esdb+discover://127.0.0.1:${node.port}?${options}`, { readDeadline: 300 });
    node.faults.next('gossip', { kind: 'stay silent' });
    const [stream, event] = [newStream(), newEvent()];
    await expect(store.readStream(stream)).rejects.toThrow(StoreUnavailable);
    // Waits for the same discovery, so it waits until that has failed.
    expect(await repeatWhileUnknown(() => store.append(stream, 'no_stream', [event]))).toBe(0);
  });
});

describe('TLS', () => {
  it('sends the credentials to a server whose certificate authority is configured', async () => {
    const double = await startDouble({ tls: true });
    const authority = encodeURIComponent(TLS_CERTIFICATE);
    const store = openStore(`esdb://admin:change%40it@localhost:${double.port}?tlsCAFile=${authority}`);
    expect(await store.append(newStream(), 'no_stream', [newEvent()])).toBe(0);
    await store.readStream(newStream());
    const basic = `Basic ${Buffer.from('admin:change@it').toString('base64')}`;
    const calls = double.requests.filter(({ call }) => call !== 'features');
    expect(calls.map(({ headers }) => headers['authorization'])).toEqual([basic, basic]);
  });

  it('refuses a server whose certificate authority is unknown', async () => {
    const double = await startDouble({ tls: true });
    const store = openStore(`esdb://admin:changeit@localhost:${double.port}`, SOON);
    await expect(store.append(newStream(), 'no_stream', [newEvent()])).rejects.toThrow(AppendOutcomeUnknown);
    expect(double.requests).toEqual([]);
  });
});
