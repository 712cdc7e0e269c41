import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import {
  type EventStore,
  type SubscribeOptions,
  type SubscriptionBatch,
} from '../../src/event-sourcing/log/event-store';
import { projecting, reacting } from '../../src/event-sourcing/consuming/handler';
import { type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import {
  type CounterDocument,
  type CounterEvent,
  counterCodec,
  counterProjection,
  counters,
} from '../event-sourcing/counters';
import { RunningConsumer, type RunningOptions } from '../event-sourcing/running-consumer';
import { decorated } from '../support/decorated';
import { metadataOf } from '../support/new-events';
import { type EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { onDouble } from '../tools/eventstoredb/on-double';
import { Operator } from '../tools/eventstoredb/operator';

const USER = 'ada';
const STARTED: CounterEvent = { type: 'CounterStarted', data: { name: 'steps' } };
const UNKNOWN = { type: 'CounterForgotten', data: {} };
const by = (number: number): CounterEvent => ({ type: 'CounterIncreased', data: { by: number } });

async function* nothing({ signal }: SubscribeOptions): AsyncGenerator<SubscriptionBatch> {
  yield { events: [], live: true };
  await once(signal, 'abort');
}

describe('A consumer of streams that an operator removes', () => {
  let double: EventstoredbDouble;
  let store: EventStore;
  let operator: Operator;
  let database: SqliteDatabase;
  let readModel: ReadModelStore;
  const running: RunningConsumer[] = [];
  beforeEach(async () => {
    ({ double, store } = await onDouble());
    operator = new Operator(double.url);
    database = SqliteDatabase.inMemory();
    readModel = await SqliteReadModelStore.open(database, [counters]);
  });
  afterEach(async () => {
    await stopAll();
    await operator.close();
    await database.close();
  });

  function start(options: Partial<RunningOptions> = {}): RunningConsumer {
    const handler = projecting(counterProjection);
    const consumer = new RunningConsumer({ eventStore: store, readModel, handler, ...options });
    running.push(consumer);
    return consumer;
  }

  async function stopAll(): Promise<void> {
    for (const consumer of running.splice(0)) await consumer.stop();
  }

  /** @returns the id of the last event */
  async function append(id: string, expected: 'no_stream' | number, ...events: { type: string; data: object }[]) {
    const news = events.map((event) => ({ ...event, id: randomUUID(), metadata: metadataOf(USER) }));
    await store.append(`counter-${id}`, expected, news);
    return news[news.length - 1]!.id;
  }

  /** Resolves when the consumer has handled everything in the log so far. */
  async function untilHere(consumer: RunningConsumer): Promise<void> {
    await consumer.untilSeen(await append(randomUUID(), 'no_stream', { type: 'CounterIncreased', data: { by: 0 } }));
  }

  /** What the consumer makes of the log: while it runs, when it gets all of it again, and when it starts over. */
  async function outcomes() {
    const all = [];
    const forgetful = decorated(readModel, { checkpoint: async () => undefined });
    for (const options of [{}, { readModel: forgetful }, { startsOver: true }]) {
      const consumer = start(options);
      await untilHere(consumer);
      all.push(await outcome(consumer));
      await stopAll();
    }
    return all;
  }

  async function outcome(consumer: RunningConsumer) {
    const { parked } = consumer.status();
    expect(await readModel.parked('counters.v1')).toEqual(parked);
    const documents = await readModel.list<CounterDocument>(counters, { userId: USER });
    return {
      totals: Object.fromEntries(documents.map(({ id, total, revision }) => [id, { total, revision }])),
      parked: parked.map(({ streamId, revision }) => [streamId, revision]),
    };
  }

  const thrice = (expected: object) => [expected, expected, expected];

  it('deletes the document of a stream that is tombstoned while it runs', async () => {
    await append('a', 'no_stream', STARTED, by(2));
    await append('b', 'no_stream', STARTED, by(3));
    const consumer = start();
    await untilHere(consumer);
    await operator.tombstone('counter-a');
    await untilHere(consumer);
    expect(await outcome(consumer)).toEqual({ totals: { b: { total: 3, revision: 1 } }, parked: [] });
    expect(consumer.parkedEvents).toEqual([]);
    expect(consumer.interruptions).toEqual([]);
  });

  it.each(['before', 'after'])('has no document of a tombstoned stream %s a scavenge', async (when) => {
    await append('a', 'no_stream', STARTED, by(2));
    await operator.tombstone('counter-a');
    await append('b', 'no_stream', STARTED, by(3));
    if (when === 'after') double.log.scavenge();
    expect(await outcomes()).toEqual(thrice({ totals: { b: { total: 3, revision: 1 } }, parked: [] }));
  });

  it('has no document of a soft-deleted stream', async () => {
    await append('a', 'no_stream', STARTED, by(2));
    await operator.softDelete('counter-a');
    expect(await outcomes()).toEqual(thrice({ totals: {}, parked: [] }));
    double.log.scavenge();
    expect(await outcomes()).toEqual(thrice({ totals: {}, parked: [] }));
  });

  it('folds only the rest of a stream that was soft-deleted and written to again', async () => {
    await append('a', 'no_stream', STARTED, by(2));
    const consumer = start();
    await untilHere(consumer);
    await operator.softDelete('counter-a');
    await append('a', 'no_stream', STARTED, by(7));
    await append('a', 3, by(1));
    await untilHere(consumer);
    const expected = { totals: { a: { total: 8, revision: 4 } }, parked: [] };
    expect(await outcome(consumer)).toEqual(expected);
    await stopAll();
    expect(await outcomes()).toEqual(thrice(expected));
    double.log.scavenge();
    expect(await outcomes()).toEqual(thrice(expected));
  });

  it('folds only the rest if the next batch has more events of the stream', async () => {
    // The first batch of 500 ends with the removal.
    const others = Array.from({ length: 496 }, () => by(1));
    await append('a', 'no_stream', STARTED, by(2));
    await append('b', 'no_stream', STARTED, ...others);
    await operator.softDelete('counter-a');
    for (let revision = 1; revision < 10; revision++) await append('a', revision, revision === 1 ? STARTED : by(1));
    const totals = { a: { total: 8, revision: 10 }, b: { total: 496, revision: 496 } };
    expect(await outcomes()).toEqual(thrice({ totals, parked: [] }));
  });

  it('has no document of a stream without its first event, whatever follows', async () => {
    await append('a', 'no_stream', STARTED, by(2), by(3));
    const consumer = start();
    await untilHere(consumer);
    await operator.truncate('counter-a', 1);
    await append('a', 2, by(4));
    await untilHere(consumer);
    expect(await outcome(consumer)).toEqual({ totals: {}, parked: [] });
    await stopAll();
    expect(await outcomes()).toEqual(thrice({ totals: {}, parked: [] }));
    double.log.scavenge();
    expect(await outcomes()).toEqual(thrice({ totals: {}, parked: [] }));
  });

  it('keeps the document of a stream whose limits leave its first event', async () => {
    await append('a', 'no_stream', STARTED, by(2));
    await operator.setMetadata('counter-a', { maxCount: 10 });
    await append('a', 1, by(3));
    expect(await outcomes()).toEqual(thrice({ totals: { a: { total: 5, revision: 2 } }, parked: [] }));
  });

  it('ends the parking of a stream that is tombstoned', async () => {
    await append('a', 'no_stream', STARTED, by(2), UNKNOWN);
    const consumer = start();
    await consumer.untilParked('counter-a');
    await operator.tombstone('counter-a');
    await append('b', 'no_stream', STARTED);
    await untilHere(consumer);
    const expected = { totals: { b: { total: 0, revision: 0 } }, parked: [] };
    expect(await outcome(consumer)).toEqual(expected);
    await stopAll();
    expect(await outcomes()).toEqual(thrice(expected));
  });

  it('forgets a stream whose tombstone was parked', async () => {
    await append('a', 'no_stream', STARTED, by(2));
    const before = start();
    await untilHere(before);
    await stopAll();
    const checkpoint = await readModel.checkpoint('counters.v1');
    await operator.tombstone('counter-a');
    const [type, error] = ['$streamDeleted', 'unknown event type'];
    const position = checkpoint!.position!;
    await readModel.park('counters.v1', { streamId: 'counter-a', revision: Number(2n ** 63n), position, type, error });
    // The tombstone is not delivered again.
    const after = start({ eventStore: decorated(store, { subscribe: nothing }) });
    await after.untilLive();
    expect(await outcome(after)).toEqual({ totals: {}, parked: [] });
  });

  it('continues with the rest of a parked stream if the parked event was truncated', async () => {
    await append('a', 'no_stream', STARTED, UNKNOWN, STARTED, by(2));
    const consumer = start();
    await consumer.untilParked('counter-a');
    await operator.truncate('counter-a', 2);
    await untilHere(consumer);
    const expected = { totals: { a: { total: 2, revision: 3 } }, parked: [] };
    expect(await outcome(consumer)).toEqual(expected);
    await stopAll();
    expect(await outcomes()).toEqual(thrice(expected));
  });

  it('leaves a stream parked if the parked event is still there', async () => {
    await append('a', 'no_stream', STARTED, by(2), UNKNOWN);
    await operator.setMetadata('counter-a', { maxCount: 10 });
    await append('b', 'no_stream', STARTED, STARTED, by(3), UNKNOWN);
    await operator.truncate('counter-b', 1);
    const totals = { a: { total: 2, revision: 1 }, b: { total: 3, revision: 2 } };
    const parked = [
      ['counter-a', 2],
      ['counter-b', 3],
    ];
    expect(await outcomes()).toEqual(thrice({ totals, parked }));
  });

  it('ignores the removal of a stream that is not in its view', async () => {
    await append('b', 'no_stream', STARTED);
    await store.append('counters', 'no_stream', [{ ...STARTED, id: randomUUID(), metadata: metadataOf(USER) }]);
    await operator.tombstone('counters');
    await operator.tombstone('counter-never-written');
    expect(await outcomes()).toEqual(thrice({ totals: { b: { total: 0, revision: 0 } }, parked: [] }));
  });

  it('passes no removal to a reactor', async () => {
    const seen: string[] = [];
    await append('a', 'no_stream', STARTED, by(2));
    await operator.tombstone('counter-a');
    await append('b', 'no_stream', STARTED);
    const react = async (batch: readonly { readonly streamId: string; readonly type: string }[]) => {
      seen.push(...batch.map(({ streamId, type }) => `${streamId} ${type}`));
    };
    const reactor = reacting<CounterEvent>({ name: 'seen', category: 'counter', codec: counterCodec, react });
    const consumer = start({ handler: reactor });
    await untilHere(consumer);
    expect(seen.slice(0, 3)).toEqual([
      'counter-a CounterStarted',
      'counter-a CounterIncreased',
      'counter-b CounterStarted',
    ]);
    expect(seen).toHaveLength(4);
    expect(consumer.parkedEvents).toEqual([]);
  });
});
