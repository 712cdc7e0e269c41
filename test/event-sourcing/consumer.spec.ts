import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import {
  AppendOutcomeUnknown,
  type EventStore,
  type NewEvent,
  StoreUnavailable,
  type SubscribeOptions,
  WrongExpectedRevision,
} from '../../src/event-sourcing/log/event-store';
import { type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { decorated } from '../support/decorated';
import { asOneAppend, metadataOf } from '../support/new-events';
import {
  type CounterDocument,
  type CounterEvent,
  type CounterProjection,
  counterProjection,
  counters,
} from './counters';
import { projecting, type Reactor, reacting } from '../../src/event-sourcing/consuming/handler';
import { RunningConsumer, type RunningOptions } from './running-consumer';

const USER = 'ada';
const UNLUCKY = 13;
const STARTED: CounterEvent = { type: 'CounterStarted', data: { name: 'steps' } };
const REMOVED: CounterEvent = { type: 'CounterRemoved', data: {} };
const by = (number: number): CounterEvent => ({ type: 'CounterIncreased', data: { by: number } });

/** Fails on an increase by the unlucky number. */
const failingProjection: CounterProjection = {
  ...counterProjection,
  evolve(document, event) {
    if (event.type === 'CounterIncreased' && event.data.by === UNLUCKY) throw new Error('bad luck');
    return counterProjection.evolve(document, event);
  },
};

describe('A consumer', () => {
  let database: SqliteDatabase;
  let store: EventStore;
  let readModel: ReadModelStore;
  const running: RunningConsumer[] = [];
  beforeEach(async () => {
    database = SqliteDatabase.inMemory();
    store = new SqliteEventStore(database);
    readModel = await SqliteReadModelStore.open(database, [counters]);
  });
  afterEach(async () => {
    for (const consumer of running.splice(0)) await consumer.stop();
    await database.close();
  });

  function start(options: Partial<RunningOptions> = {}): RunningConsumer {
    const handler = projecting(counterProjection);
    const consumer = new RunningConsumer({ eventStore: store, readModel, handler, ...options });
    running.push(consumer);
    return consumer;
  }

  type Stored = { readonly type: string; readonly data: object };

  /** The events do not say that they belong together, like those of earlier releases. @returns the id of the last one */
  async function append(id: string, expected: 'no_stream' | number, ...events: Stored[]): Promise<string> {
    return appendAll(id, expected, events.map(newOf));
  }

  /** @returns the id of the last event */
  async function appendTogether(id: string, expected: 'no_stream' | number, ...events: Stored[]): Promise<string> {
    return appendAll(id, expected, asOneAppend(events.map(newOf)));
  }

  const newOf = (event: Stored): NewEvent => ({ ...event, id: randomUUID(), metadata: metadataOf(USER) });

  async function appendAll(id: string, expected: 'no_stream' | number, events: NewEvent[]): Promise<string> {
    await store.append(`counter-${id}`, expected, events);
    return events[events.length - 1]!.id;
  }

  const checkpoint = async () => (await readModel.checkpoint('counters.v1'))?.position;
  const documents = () => readModel.list<CounterDocument>(counters, { userId: USER });
  const document = (id: string) => readModel.get<CounterDocument>(counters, { id, userId: USER });

  it('projects the events in the log, and then new ones', async () => {
    await append('a', 'no_stream', STARTED, by(2));
    const consumer = start();
    await consumer.untilSeen(await append('b', 'no_stream', STARTED));
    await consumer.untilSeen(await append('a', 1, by(3)));
    expect(await document('a')).toMatchObject({ total: 5, increases: 2, revision: 2 });
    expect(await document('b')).toMatchObject({ total: 0, revision: 0 });
    const status = { live: true, interrupted: false, wrongLog: false, waitsFor: 'nothing', parked: [] };
    expect(consumer.status()).toEqual(status);
    expect(consumer.interruptions).toEqual([]);
  });

  it('removes the document of a removed counter', async () => {
    await append('a', 'no_stream', STARTED, by(2));
    const consumer = start();
    await consumer.until(() => consumer.events.length === 2);
    await consumer.untilSeen(await append('a', 1, REMOVED));
    expect(await documents()).toEqual([]);
  });

  it('records that it has reached the end of the log, even if the log is empty', async () => {
    await start().untilLive();
    expect(await readModel.checkpoint('counters.v1')).toEqual({ position: undefined, caughtUp: true });
  });

  it('does not record this before it reaches the end', async () => {
    const never = decorated(store, {
      async *subscribe(options) {
        for await (const batch of store.subscribe(options)) yield { ...batch, live: false };
      },
    });
    const consumer = start({ eventStore: never });
    await consumer.untilSeen(await append('a', 'no_stream', STARTED));
    expect((await readModel.checkpoint('counters.v1'))?.caughtUp).toBe(false);
  });

  it('keeps this record after a restart, and deletes it with a reset', async () => {
    const first = start();
    await first.untilSeen(await append('a', 'no_stream', STARTED));
    await first.stop();
    const second = start();
    await second.untilSeen(await append('a', 0, by(1)));
    await second.stop();
    expect((await readModel.checkpoint('counters.v1'))?.caughtUp).toBe(true);
    await readModel.reset('counters.v1', counters);
    expect(await readModel.checkpoint('counters.v1')).toBeUndefined();
  });

  it('starts over if configured: it deletes its documents and parked events, and projects everything again', async () => {
    await append('a', 'no_stream', STARTED, by(UNLUCKY));
    const first = start({ handler: projecting(failingProjection) });
    await first.untilParked('counter-a');
    await first.stop();
    const spoilt = { id: 'ghost', user_id: USER, revision: 9, list_order: 'ghost' };
    await readModel.save([{ view: counters, key: { id: 'ghost', userId: USER }, document: spoilt }]);
    const second = start({ startsOver: true });
    await second.untilLive();
    expect(await documents()).toMatchObject([{ id: 'a', total: UNLUCKY }]);
    expect(second.events).toHaveLength(2);
    expect(await readModel.parked('counters.v1')).toEqual([]);
  });

  it('has its own checkpoint and parked events beside other consumers', async () => {
    const second: CounterProjection = { ...failingProjection, view: { ...counters, version: 2 } };
    readModel = await SqliteReadModelStore.open(database, [counters, second.view]);
    const last = await append('a', 'no_stream', STARTED, by(UNLUCKY));
    const consumers = [start(), start({ handler: projecting(second) })];
    await consumers[0]!.untilSeen(last);
    await consumers[1]!.untilParked('counter-a');
    expect(await readModel.parked('counters.v1')).toEqual([]);
    expect(await readModel.parked('counters.v2')).toHaveLength(1);
    expect(await document('a')).toMatchObject({ total: UNLUCKY });
    expect(await readModel.get(second.view, { id: 'a', userId: USER })).toMatchObject({ total: 0 });
  });

  describe('with a reactor', () => {
    const reactor = (more: Partial<Reactor<CounterEvent>> = {}): Reactor<CounterEvent> => ({
      name: 'reactor',
      category: 'counter',
      codec: counterProjection.codec,
      react: async () => undefined,
      ...more,
    });

    it('passes decoded events to it in log order, and then saves the checkpoint', async () => {
      const seen: string[] = [];
      const before: unknown[] = [];
      const react: Reactor<CounterEvent>['react'] = async (batch) => {
        before.push(await readModel.checkpoint('reactor'));
        seen.push(...batch.map(({ streamId, type }) => `${streamId} ${type}`));
      };
      await append('a', 'no_stream', STARTED);
      await append('b', 'no_stream', STARTED);
      const consumer = start({ handler: reacting(reactor({ react })) });
      await consumer.untilSeen(await append('a', 0, by(2)));
      expect(seen).toEqual(['counter-a CounterStarted', 'counter-b CounterStarted', 'counter-a CounterIncreased']);
      expect(before[0]).toBeUndefined();
      const [, last] = await store.readStream('counter-a');
      const { id, position, revision, streamId } = last!;
      const lastEvent = { id, position, revision, streamId };
      expect(await readModel.checkpoint('reactor')).toEqual({ position, lastEvent, caughtUp: true });
    });

    it('repeats a failed batch, and then parks the event that still fails', async () => {
      const tries: string[] = [];
      const react: Reactor<CounterEvent>['react'] = async (batch) => {
        tries.push(batch.map(({ type }) => type).join());
        if (batch.some(({ type }) => type === 'CounterIncreased')) throw new Error('it does not like that');
      };
      await append('a', 'no_stream', STARTED, by(1));
      const consumer = start({ handler: reacting(reactor({ react })) });
      await consumer.untilParked('counter-a');
      await consumer.untilSeen(await append('b', 'no_stream', STARTED));
      expect(tries).toContain('CounterStarted');
      expect(await readModel.parked('reactor')).toMatchObject([{ streamId: 'counter-a', revision: 1 }]);
    });

    it.each(
      [
        new StoreUnavailable('not now'),
        new AppendOutcomeUnknown('no reply'),
        new WrongExpectedRevision('counter-a', 3),
      ].map((fault) => [fault.constructor.name, fault] as const),
    )('retries after %s, and parks nothing', async (_, fault) => {
      let faults = 0;
      const react = () => (++faults < 3 ? Promise.reject(fault) : Promise.resolve());
      const last = await append('a', 'no_stream', STARTED, by(1));
      const consumer = start({ handler: reacting(reactor({ react })) });
      await consumer.untilSeen(last);
      expect(consumer.interruptions).toEqual([fault, fault]);
      expect(consumer.parkedEvents).toEqual([]);
    });
  });

  describe('that restarts', () => {
    it('resumes after its checkpoint', async () => {
      const first = start();
      await first.untilSeen(await append('a', 'no_stream', STARTED, by(2)));
      await first.stop();
      const last = await append('a', 1, by(3));
      const subscriptions: SubscribeOptions[] = [];
      const watched = decorated(store, {
        subscribe: (options) => {
          subscriptions.push(options);
          return store.subscribe(options);
        },
      });
      const resumed = await checkpoint();
      const second = start({ eventStore: watched });
      await second.untilSeen(last);
      expect(subscriptions.map(({ after }) => after)).toEqual([resumed]);
      expect(second.events.map((event) => event.id)).toEqual([last]);
      expect(await document('a')).toMatchObject({ total: 5, increases: 2, revision: 2 });
    });

    it('without its checkpoint projects everything again, with the same result', async () => {
      const last = await appendAFew();
      const first = start();
      await first.untilSeen(last);
      const once = await documents();
      expect(once).toHaveLength(3);
      await first.stop();
      const again = start({ readModel: decorated(readModel, { checkpoint: async () => undefined }) });
      await again.untilSeen(last);
      expect(again.events).toHaveLength(first.events.length);
      expect(await documents()).toEqual(once);
    });

    it('after a reset builds the same documents from the log', async () => {
      const last = await appendAFew();
      const first = start();
      await first.untilSeen(last);
      await first.stop();
      const before = await documents();
      await readModel.reset('counters.v1', counters);
      expect(await documents()).toEqual([]);
      const rebuilding = start();
      await rebuilding.untilSeen(last);
      expect(rebuilding.events).toHaveLength(first.events.length);
      expect(await documents()).toEqual(before);
    });

    async function appendAFew(): Promise<string> {
      for (const id of ['a', 'b', 'c', 'd']) await append(id, 'no_stream', STARTED, by(2), by(3));
      await append('b', 2, REMOVED);
      return append('c', 2, by(7));
    }
  });

  describe('that receives an event that cannot be projected', () => {
    it('parks it, holds its stream back, and continues with all other streams', async () => {
      await append('a', 'no_stream', STARTED, by(2), by(UNLUCKY), by(4));
      await append('b', 'no_stream', STARTED, by(5));
      const consumer = start({ handler: projecting(failingProjection) });
      await consumer.untilParked('counter-a');
      await append('a', 3, by(6));
      await consumer.untilSeen(await append('b', 1, by(1)));
      expect(await document('a')).toMatchObject({ total: 2, revision: 1 });
      expect(await document('b')).toMatchObject({ total: 6, revision: 2 });
    });

    it('reports which event it is, and why', async () => {
      await append('a', 'no_stream', STARTED, by(UNLUCKY), by(UNLUCKY));
      const consumer = start({ handler: projecting(failingProjection) });
      await consumer.untilSeen(await append('b', 'no_stream', STARTED));
      const [, unlucky] = await store.readStream('counter-a');
      const { position } = unlucky!;
      const parked = { streamId: 'counter-a', revision: 1, position, type: 'CounterIncreased', error: 'bad luck' };
      expect(consumer.parkedEvents).toEqual([parked]);
      expect(consumer.status().parked).toEqual([parked]);
      expect(await readModel.parked('counters.v1')).toEqual([parked]);
      expect(consumer.interruptions).toEqual([]);
    });

    it.each([
      ['of an unknown type', { type: 'CounterPainted', data: {} }, 'unknown event type CounterPainted'],
      ['that does not match its schema', { type: 'CounterIncreased', data: { by: 'some' } }, 'CounterIncreased/by: '],
    ])('parks one %s', async (_, event, error) => {
      await append('a', 'no_stream', STARTED, event, by(4));
      const consumer = start();
      await consumer.untilSeen(await append('b', 'no_stream', STARTED));
      expect(consumer.status().parked).toMatchObject([{ streamId: 'counter-a', revision: 1 }]);
      expect(consumer.status().parked[0]!.error).toContain(error);
      expect(await document('a')).toMatchObject({ total: 0, revision: 0 });
      expect(await document('b')).toMatchObject({ total: 0, revision: 0 });
    });

    it('moves its checkpoint past it', async () => {
      await append('a', 'no_stream', STARTED, by(UNLUCKY), by(4));
      const consumer = start({ handler: projecting(failingProjection) });
      await consumer.untilSeen(await append('b', 'no_stream', STARTED));
      await consumer.stop();
      const [last] = await store.readStream('counter-b');
      expect(await checkpoint()).toBe(last!.position);
    });

    it('retries it several times first', async () => {
      const tries = new Map<string, number>();
      const flaky: CounterProjection = {
        ...counterProjection,
        evolve(before, event) {
          const tried = (tries.get(event.id) ?? 0) + 1;
          tries.set(event.id, tried);
          if (event.type === 'CounterIncreased' && tried < 3) throw new Error(`failure ${tried}`);
          return counterProjection.evolve(before, event);
        },
      };
      await append('a', 'no_stream', STARTED);
      const consumer = start({ handler: projecting(flaky) });
      const flakyEvent = await append('a', 0, by(2));
      await consumer.untilSeen(flakyEvent);
      expect(tries.get(flakyEvent)).toBe(3);
      expect(consumer.parkedEvents).toEqual([]);
      expect(await document('a')).toMatchObject({ total: 2, increases: 1 });
    });
  });

  describe('that restarts with a parked event', () => {
    let whole: CounterDocument[];
    beforeEach(async () => {
      const broken = start({ handler: projecting(failingProjection) });
      await append('a', 'no_stream', STARTED, by(2), by(UNLUCKY), by(4));
      await broken.untilParked('counter-a');
      await broken.untilSeen(await append('b', 'no_stream', STARTED));
      await broken.stop();
      whole = [
        { id: 'b', user_id: USER, revision: 0, list_order: 'b', name: 'steps', total: 0, increases: 0 },
        { id: 'a', user_id: USER, revision: 3, list_order: 'a', name: 'steps', total: 19, increases: 3 },
      ];
    });

    it('projects it and all waiting events after the projection was fixed', async () => {
      const fixed = start();
      await fixed.untilSeen(await append('c', 'no_stream', STARTED));
      expect(fixed.status().parked).toEqual([]);
      expect(await readModel.parked('counters.v1')).toEqual([]);
      expect((await documents()).filter(({ id }) => id !== 'c')).toEqual(whole);
    });

    it('continues with its stream from there', async () => {
      const fixed = start();
      await fixed.untilSeen(await append('a', 3, by(1)));
      expect(await document('a')).toMatchObject({ total: 20, increases: 4, revision: 4 });
    });

    it('still holds its stream back if the projection was not fixed', async () => {
      const broken = start({ handler: projecting(failingProjection) });
      await broken.untilSeen(await append('a', 3, by(1)));
      await broken.untilSeen(await append('b', 0, by(5)));
      expect(broken.status().parked).toMatchObject([{ streamId: 'counter-a', revision: 2, error: 'bad luck' }]);
      expect(await readModel.parked('counters.v1')).toEqual(broken.status().parked);
      expect(await document('a')).toMatchObject({ total: 2, revision: 1 });
      expect(await document('b')).toMatchObject({ total: 5, revision: 1 });
    });

    it('unparks it even if the stores are temporarily unavailable', async () => {
      let unavailable = true;
      const readStream: EventStore['readStream'] = (stream, fromRevision) => {
        if (!unavailable) return store.readStream(stream, fromRevision);
        unavailable = false;
        return Promise.reject(new StoreUnavailable('not now'));
      };
      const fixed = start({ eventStore: decorated(store, { readStream }) });
      await fixed.untilSeen(await append('c', 'no_stream', STARTED));
      expect(fixed.interruptions).toEqual([new StoreUnavailable('not now')]);
      expect((await documents()).filter(({ id }) => id !== 'c')).toEqual(whole);
      expect(await readModel.parked('counters.v1')).toEqual([]);
    });
  });

  describe('whose observer throws', () => {
    const broken = new Error('the metric is broken');

    it('parks no other event and loses nothing', async () => {
      await append('a', 'no_stream', by(UNLUCKY), STARTED, by(2));
      await append('b', 'no_stream', STARTED, by(5));
      const consumer = start({ handler: projecting(failingProjection), reportError: broken });
      await consumer.untilSeen(await append('b', 1, by(1)));
      expect(await readModel.parked('counters.v1')).toMatchObject([{ streamId: 'counter-a', revision: 0 }]);
      expect(await document('b')).toMatchObject({ total: 6, revision: 2 });
      expect(consumer.status()).toMatchObject({ live: true, interrupted: false });
      expect(consumer.interruptions).toEqual([]);
    });

    it('reports this less and less often', async () => {
      const consumer = start({ reportError: broken });
      for (let revision = -1; revision < 9; revision++) {
        await consumer.untilSeen(
          await append('a', revision < 0 ? 'no_stream' : revision, revision < 0 ? STARTED : by(1)),
        );
      }
      expect(consumer.failures.map(({ times }) => times)).toEqual([1, 2, 4, 8]);
    });
  });

  describe('whose stream was unparked by another process', () => {
    it('continues with it when it subscribes again', async () => {
      await append('a', 'no_stream', STARTED, by(UNLUCKY));
      const leaving = new AbortController();
      let left = false;
      const ending = decorated(store, {
        async *subscribe(options) {
          for await (const batch of store.subscribe({ ...options, signal: left ? options.signal : leaving.signal })) {
            yield batch;
          }
        },
      });
      const behind = start({ eventStore: ending, handler: projecting(failingProjection) });
      await behind.untilParked('counter-a');
      const fixed = start();
      await fixed.untilSeen(await append('b', 'no_stream', STARTED));
      await fixed.stop();
      left = true;
      leaving.abort();
      await behind.untilSeen(await append('a', 1, by(1)));
      expect(behind.status().parked).toEqual([]);
      expect(await document('a')).toMatchObject({ total: 14, revision: 2 });
    });
  });

  describe('whose stores are temporarily unavailable', () => {
    const FAULTS = 3;

    it.each(['checkpoint', 'parked', 'getMany', 'save'] as const)(
      'retries after a failed %s, and parks nothing',
      async (name) => {
        await append('a', 'no_stream', STARTED);
        const first = start();
        await first.until(() => first.events.length === 1);
        await first.stop();
        const last = await append('a', 0, by(2), by(3));
        const { port, faults } = failing(readModel, name);
        const consumer = start({ readModel: port });
        await consumer.untilSeen(last);
        expect(faults()).toBe(FAULTS);
        expect(consumer.interruptions).toEqual(Array.from({ length: FAULTS }, () => new StoreUnavailable('not now')));
        expect(consumer.parkedEvents).toEqual([]);
        expect(await readModel.parked('counters.v1')).toEqual([]);
        expect(await document('a')).toMatchObject({ total: 5, increases: 2, revision: 2 });
      },
    );

    it('repeats a failed attempt to park an event', async () => {
      await append('a', 'no_stream', STARTED, by(UNLUCKY));
      const { port, faults } = failing(readModel, 'park');
      const consumer = start({ readModel: port, handler: projecting(failingProjection) });
      await consumer.untilParked('counter-a');
      await consumer.untilSeen(await append('b', 'no_stream', STARTED));
      expect(faults()).toBe(FAULTS);
      expect(consumer.parkedEvents).toHaveLength(1);
      expect(await document('a')).toMatchObject({ total: 0 });
      expect(await document('b')).toMatchObject({ total: 0 });
    });

    /** The store, but the first calls of one method fail. */
    function failing<Name extends keyof ReadModelStore>(port: ReadModelStore, name: Name) {
      let faults = 0;
      const method = port[name].bind(port) as (...parameters: unknown[]) => unknown;
      const flaky = (...parameters: unknown[]) => {
        if (faults === FAULTS) return method(...parameters);
        faults++;
        return Promise.reject(new StoreUnavailable('not now'));
      };
      return { port: decorated(port, { [name]: flaky }), faults: () => faults };
    }
  });

  describe('whose subscription', () => {
    it('ends, subscribes again after its checkpoint and loses nothing', async () => {
      const afters: (string | undefined)[] = [];
      const ending = decorated(store, {
        async *subscribe(options) {
          afters.push(options.after);
          for await (const batch of store.subscribe(options)) {
            yield batch;
            if (afters.length < 4 && batch.events.length > 0) return;
          }
        },
      });
      const consumer = start({ eventStore: ending });
      await consumer.untilSeen(await append('a', 'no_stream', STARTED));
      const positions: (string | undefined)[] = [undefined];
      for (const revision of [0, 1, 2]) {
        positions.push(await checkpoint());
        await consumer.untilSeen(await append('a', revision, by(1)));
      }
      expect(afters).toEqual(positions);
      expect(consumer.interruptions).toHaveLength(3);
      expect(consumer.events.map((event) => event.revision)).toEqual([0, 1, 2, 3]);
      expect(await document('a')).toMatchObject({ total: 3, increases: 3 });
    });

    it('throws, subscribes again, as often as necessary', async () => {
      let faults = 0;
      const broken = new Error('connection lost');
      const throwing = decorated(store, {
        subscribe: (options) => {
          if (++faults <= 4) throw broken;
          return store.subscribe(options);
        },
      });
      const last = await append('a', 'no_stream', STARTED, by(1));
      const consumer = start({ eventStore: throwing });
      await consumer.untilSeen(last);
      expect(consumer.interruptions).toEqual([broken, broken, broken, broken]);
      expect(await document('a')).toMatchObject({ total: 1 });
    });

    it('delivers an event twice, projects it once', async () => {
      const doubling = decorated(store, {
        async *subscribe(options) {
          for await (const batch of store.subscribe(options)) {
            yield batch;
            yield batch;
          }
        },
      });
      const consumer = start({ eventStore: doubling });
      const last = await append('a', 'no_stream', STARTED, by(2));
      await consumer.until(() => consumer.events.filter(({ id }) => id === last).length === 2);
      expect(await document('a')).toMatchObject({ total: 2, increases: 1 });
    });
  });

  /** The store, which delivers each event in a batch of its own. */
  const oneByOne = () =>
    decorated(store, {
      async *subscribe(options) {
        for await (const { events, ...rest } of store.subscribe(options)) {
          const last = events[events.length - 1];
          for (const event of events) {
            yield event === last
              ? { ...rest, events: [event] }
              : { events: [event], upTo: event.position, live: false };
          }
        }
      },
    });

  describe('that receives the events of one append', () => {
    /** Records the revisions of the documents of counter `a` that are saved. */
    function recording() {
      const revisions: (number | undefined)[] = [];
      const port = decorated(readModel, {
        save: async (changes, saved) => {
          for (const { key, document } of changes) if (key.id === 'a') revisions.push(document?.revision);
          await readModel.save(changes, saved);
        },
      });
      return { port, revisions };
    }

    it('apart, saves them together', async () => {
      const { port, revisions } = recording();
      const last = await appendTogether('a', 'no_stream', STARTED, by(2), by(3));
      const consumer = start({ eventStore: oneByOne(), readModel: port });
      await consumer.untilSeen(last);
      await consumer.untilSeen(await appendTogether('a', 2, by(4), by(5)));
      expect(revisions).toEqual([2, 4]);
      expect(await document('a')).toMatchObject({ total: 14, increases: 4, revision: 4 });
      expect(consumer.status()).toMatchObject({ live: true, parked: [] });
    });

    it('in two batches during a rebuild, because the store limits a batch, saves them together', async () => {
      const before = Array.from({ length: 397 }, (_, number) => by(number));
      await append('before', 'no_stream', STARTED, ...before, by(1));
      const last = await appendTogether('a', 'no_stream', STARTED, by(2));
      const batches: number[] = [];
      const watched = decorated(store, {
        async *subscribe(options) {
          for await (const batch of store.subscribe(options)) {
            batches.push(batch.events.length);
            yield batch;
          }
        },
      });
      const { port, revisions } = recording();
      const consumer = start({ eventStore: watched, readModel: port, startsOver: true });
      await consumer.untilSeen(last);
      await consumer.untilLive();
      expect(batches).toEqual([400, 1]);
      expect(revisions).toEqual([1]);
    });

    it('of which the first is the last before the subscription ends, saves them together later', async () => {
      const afters: (string | undefined)[] = [];
      const ending = decorated(store, {
        async *subscribe(options) {
          afters.push(options.after);
          for await (const batch of store.subscribe(options)) {
            if (afters.length > 2) yield batch;
            else {
              const [first] = batch.events;
              return yield { events: batch.events.slice(0, 1), upTo: first!.position, live: false };
            }
          }
        },
      });
      const last = await appendTogether('a', 'no_stream', STARTED, by(2));
      const { port, revisions } = recording();
      await start({ eventStore: ending, readModel: port }).untilSeen(last);
      expect(afters).toEqual([undefined, undefined, undefined]);
      expect(revisions).toEqual([1]);
    });

    it('of which the last is missing, catches up without them, and applies them before the next event', async () => {
      await append('b', 'no_stream', STARTED);
      const first = start();
      await first.untilLive();
      await first.stop();
      await readModel.save([], { consumer: 'counters.v1', position: await checkpoint(), caughtUp: false });
      const before = await checkpoint();
      const [started] = asOneAppend([newOf(STARTED), newOf(by(2))]);
      await appendAll('a', 'no_stream', [started!]);
      const consumer = start();
      await consumer.untilLive();
      expect(await readModel.checkpoint('counters.v1')).toMatchObject({ position: before, caughtUp: true });
      expect(await document('a')).toBeUndefined();
      await consumer.untilSeen(await append('b', 0, by(1)));
      expect(await document('a')).toMatchObject({ total: 0 });
    });

    it('of which one cannot be handled, applies none, and parks the first', async () => {
      await appendTogether('a', 'no_stream', STARTED);
      await appendTogether('a', 0, by(2), by(UNLUCKY), by(4));
      const consumer = start({ eventStore: oneByOne(), handler: projecting(failingProjection) });
      await consumer.untilParked('counter-a');
      await consumer.untilSeen(await appendTogether('b', 'no_stream', STARTED, by(5)));
      expect(await document('a')).toMatchObject({ total: 0, revision: 0 });
      expect(await document('b')).toMatchObject({ total: 5, revision: 1 });
      const [, first] = await store.readStream('counter-a');
      const error = 'one of revisions 1 to 3: bad luck';
      const { position } = first!;
      const parked = { streamId: 'counter-a', revision: 1, position, type: 'CounterIncreased', error };
      expect(await readModel.parked('counters.v1')).toEqual([parked]);
    });

    it('applies all of them, and the later ones, when the projection was fixed', async () => {
      await appendTogether('a', 'no_stream', STARTED, by(UNLUCKY));
      const broken = start({ handler: projecting(failingProjection) });
      await broken.untilSeen(await appendTogether('a', 1, by(4), by(5)));
      await broken.stop();
      expect(await documents()).toEqual([]);
      const { port, revisions } = recording();
      await start({ readModel: port }).untilLive();
      expect(revisions).toEqual([1, 3]);
      expect(await document('a')).toMatchObject({ total: 22, increases: 3 });
      expect(await readModel.parked('counters.v1')).toEqual([]);
    });

    it('applies none of a parked stream as long as the end of its last append cannot be read', async () => {
      const broken = start({ handler: projecting(failingProjection) });
      await appendTogether('a', 'no_stream', STARTED, by(UNLUCKY));
      await broken.untilParked('counter-a');
      await broken.stop();
      let reads = 0;
      const lagging = decorated(store, {
        readStream: async (stream, revision) => {
          const events = await store.readStream(stream, revision);
          // The first read looks for a removal.
          return reads++ < 2 ? events.slice(0, 1) : events;
        },
      });
      const fixed = start({ eventStore: lagging });
      await fixed.untilLive();
      expect(await documents()).toEqual([]);
      expect(fixed.status().parked).toHaveLength(1);
      await fixed.stop();
      await start({ eventStore: lagging }).untilLive();
      expect(await document('a')).toMatchObject({ total: UNLUCKY, revision: 1 });
    });

    it('passes those of its types to a reactor, also after they were parked', async () => {
      const seen: string[] = [];
      let isBroken = true;
      const handler = reacting<CounterEvent>({
        name: 'reactor',
        category: 'counter',
        codec: counterProjection.codec,
        types: ['CounterIncreased'],
        async react(batch) {
          const numbers = batch.map(({ revision }) => revision);
          if (isBroken && numbers.includes(2)) throw new Error('it does not like that');
          if (numbers.length > 0) seen.push(numbers.join(' '));
        },
      });
      await appendTogether('a', 'no_stream', STARTED, by(1), by(2), STARTED);
      const first = start({ handler });
      await first.untilParked('counter-a');
      const error = 'one of revisions 1 to 2: it does not like that';
      expect(await readModel.parked('reactor')).toMatchObject([{ revision: 1, error }]);
      await first.stop();
      isBroken = false;
      await start({ handler }).untilLive();
      expect(seen).toEqual(['1 2']);
    });
  });

  describe('that receives a batch while it saves the one before', () => {
    /** Saves only when `open` is called. `saving` resolves when documents of the revision wait to be saved. */
    function gated() {
      const gate = new EventEmitter();
      const saved: number[] = [];
      let isOpen = false;
      const port = decorated(readModel, {
        save: async (changes, checkpoint) => {
          for (const { document } of changes) gate.emit(`saving ${document?.revision}`);
          if (!isOpen) await once(gate, 'open');
          await readModel.save(changes, checkpoint);
          for (const { document } of changes) saved.push(document!.revision);
        },
      });
      const open = () => {
        isOpen = true;
        gate.emit('open');
      };
      return { port, open, saved, saving: (revision: number) => once(gate, `saving ${revision}`) };
    }

    it('folds it meanwhile into the unsaved documents, and saves it afterwards', async () => {
      const folded = new EventEmitter();
      const watched: CounterProjection = {
        ...counterProjection,
        evolve(before, event) {
          folded.emit(String(event.revision), before?.revision);
          return counterProjection.evolve(before, event);
        },
      };
      const gate = gated();
      const last = await append('a', 'no_stream', STARTED, by(2), by(3));
      const [saving, second] = [gate.saving(0), once(folded, '1')];
      const consumer = start({ eventStore: oneByOne(), readModel: gate.port, handler: projecting(watched) });
      await saving;
      expect(await second).toEqual([0]);
      expect(await document('a')).toBeUndefined();
      gate.open();
      await consumer.untilSeen(last);
      expect(gate.saved).toEqual([0, 1, 2]);
      expect(await document('a')).toMatchObject({ total: 5, increases: 2, revision: 2 });
    });

    it('discards it if that one could not be saved', async () => {
      const last = await append('a', 'no_stream', STARTED, by(2), by(3));
      let attempts = 0;
      const failing = decorated(readModel, {
        save: async (changes, checkpoint) => {
          if (changes.length > 0 && ++attempts <= 2) throw new StoreUnavailable('not now');
          await readModel.save(changes, checkpoint);
        },
      });
      const consumer = start({ eventStore: oneByOne(), readModel: failing });
      await consumer.untilSeen(last);
      expect(consumer.interruptions).toHaveLength(2);
      expect(consumer.events.map(({ revision }) => revision)).toEqual([0, 1, 2]);
      expect(await document('a')).toMatchObject({ total: 5, increases: 2, revision: 2 });
    });

    it('waits for no other if that one could not be saved', async () => {
      const slow = decorated(store, {
        async *subscribe(options) {
          const [first] = await store.readStream('counter-a');
          yield { events: [first!], upTo: first!.position, live: false };
          if (!options.signal.aborted) await once(options.signal, 'abort');
        },
      });
      const fault = new StoreUnavailable('not now');
      await append('a', 'no_stream', STARTED);
      const consumer = start({
        eventStore: slow,
        readModel: decorated(readModel, { save: () => Promise.reject(fault) }),
      });
      await consumer.until(() => consumer.interruptions.length === 2);
      expect(consumer.interruptions).toEqual([fault, fault]);
    });

    it('holds its events back if one before them was parked', async () => {
      await append('a', 'no_stream', STARTED, by(UNLUCKY), by(4));
      const consumer = start({ eventStore: oneByOne(), handler: projecting(failingProjection) });
      await consumer.untilSeen(await append('b', 'no_stream', STARTED));
      expect(consumer.status().parked).toMatchObject([{ streamId: 'counter-a', revision: 1 }]);
      expect(await document('a')).toMatchObject({ total: 0, revision: 0 });
    });

    it('holds them back also if the read model rejects that one', async () => {
      const rejecting = decorated(readModel, {
        save: async (changes, checkpoint) => {
          const isUnlucky = changes.some(({ document }) => (document as CounterDocument).total === UNLUCKY);
          if (isUnlucky) throw new Error('too unlucky to be stored');
          await readModel.save(changes, checkpoint);
        },
      });
      await append('a', 'no_stream', STARTED, by(UNLUCKY), by(4));
      const consumer = start({ eventStore: oneByOne(), readModel: rejecting });
      await consumer.untilSeen(await append('b', 'no_stream', STARTED));
      expect(consumer.status().parked).toMatchObject([{ streamId: 'counter-a', revision: 1 }]);
      expect(await document('a')).toMatchObject({ total: 0, revision: 0 });
    });

    it('passes it to a reactor only afterwards', async () => {
      const gate = new EventEmitter();
      const seen: number[] = [];
      const handler = reacting<CounterEvent>({
        name: 'reactor',
        category: 'counter',
        codec: counterProjection.codec,
        async react([event]) {
          gate.emit('reacting');
          if (seen.length === 0) await once(gate, 'open');
          seen.push(event!.revision);
        },
      });
      const last = await append('a', 'no_stream', STARTED, by(2), by(3));
      const first = once(gate, 'reacting');
      const consumer = start({ eventStore: oneByOne(), handler });
      await first;
      let others = 0;
      gate.on('reacting', () => others++);
      await new Promise(setImmediate);
      expect(others).toBe(0);
      gate.emit('open');
      await consumer.untilSeen(last);
      expect(seen).toEqual([0, 1, 2]);
    });
  });

  describe('that is stopped', () => {
    it('during a batch, saves it first and takes no other', async () => {
      const gate = new EventEmitter();
      const passing = once(gate, 'open');
      let saves = 0;
      const gated = decorated(readModel, {
        save: async (changes, checkpoint) => {
          if (changes.length > 0) saves++;
          gate.emit('saving');
          await passing;
          await readModel.save(changes, checkpoint);
        },
      });
      await append('a', 'no_stream', STARTED, by(2));
      const saving = once(gate, 'saving');
      const consumer = start({ readModel: gated });
      await saving;
      const stopped = consumer.stop();
      await append('b', 'no_stream', STARTED);
      expect(await document('a')).toBeUndefined();
      gate.emit('open');
      await stopped;
      const [, last] = await store.readStream('counter-a');
      expect(await document('a')).toMatchObject({ total: 2, revision: 1 });
      expect(await checkpoint()).toBe(last!.position);
      expect(await document('b')).toBeUndefined();
      expect(saves).toBe(1);
    });

    it('while it waits for events, stops at once, and a second stop has no effect', async () => {
      const consumer = start();
      await consumer.untilSeen(await append('a', 'no_stream', STARTED));
      await consumer.stop();
      await consumer.stop();
      await append('a', 0, by(1));
      expect(await document('a')).toMatchObject({ revision: 0 });
    });

    it('while it waits to subscribe again, stops waiting and does not use the stores again', async () => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
      try {
        let lookups = 0;
        const unavailable = decorated(readModel, {
          checkpoint: () => {
            lookups++;
            return Promise.reject(new StoreUnavailable('not now'));
          },
        });
        const consumer = start({ readModel: unavailable });
        await consumer.until(() => consumer.interruptions.length === 1);
        // The clock is stopped, so the pause before the next attempt would never end.
        await consumer.stop();
        await jest.runAllTimersAsync();
        expect(lookups).toBe(1);
        expect(consumer.interruptions).toHaveLength(1);
      } finally {
        jest.useRealTimers();
      }
    });
  });
});
