import { randomUUID } from 'node:crypto';
import { MongodbConsumerLease } from '../../src/adapters/mongodb/mongodb.consumer-lease';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import { SqliteConsumerLease } from '../../src/adapters/sqlite/sqlite.consumer-lease';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { type ConsumerLease } from '../../src/event-sourcing/consuming/consumer-lease';
import { projecting } from '../../src/event-sourcing/consuming/handler';
import { type ReadModelStore, type View, viewName } from '../../src/event-sourcing/consuming/read-model-store';
import {
  type CounterDocument,
  type CounterEvent,
  type CounterProjection,
  counterProjection,
} from '../event-sourcing/counters';
import { RunningConsumer } from '../event-sourcing/running-consumer';
import { decorated } from '../support/decorated';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { metadataOf } from '../support/new-events';

const USER = 'ada';
const STARTED: CounterEvent = { type: 'CounterStarted', data: { name: 'steps' } };
const by = (number: number): CounterEvent => ({ type: 'CounterIncreased', data: { by: number } });

/** The document of the next release, which has another fold, one more field and one more filter. */
interface NextDocument extends CounterDocument {
  readonly size: 'small' | 'large';
}

const OLD = counterProjection.view;
const NEXT: View = { ...OLD, version: 2, filters: ['name', 'size'] };

const nextProjection: CounterProjection = {
  ...counterProjection,
  view: NEXT,
  evolve(document, event) {
    const counted = counterProjection.evolve(document, event);
    return counted && ({ ...counted, size: counted.total < 5 ? 'small' : 'large' } as NextDocument);
  },
};

/** The read model in one process, which opens only the views of its own release. */
interface Opened {
  readonly readModel: ReadModelStore;
  readonly lease: ConsumerLease;
}

function describeVersions(
  store: string,
  open: (view: View) => Promise<Opened>,
  close: () => Promise<void> | void,
): void {
  describe(`A new version of a view on ${store}`, () => {
    let log: SqliteDatabase;
    let eventStore: SqliteEventStore;
    const running: RunningConsumer[] = [];
    beforeEach(() => {
      log = SqliteDatabase.inMemory();
      eventStore = new SqliteEventStore(log);
    });
    afterEach(async () => {
      for (const consumer of running.splice(0)) await consumer.stop();
      await close();
      await log.close();
    });

    async function append(id: string, expected: 'no_stream' | number, ...events: CounterEvent[]): Promise<string> {
      const news = events.map((event) => ({ ...event, id: randomUUID(), metadata: metadataOf(USER) }));
      await eventStore.append(`counter-${id}`, expected, news);
      return news[news.length - 1]!.id;
    }

    async function start(projection: CounterProjection, more: { eventStore?: SqliteEventStore } = {}) {
      const { readModel, lease } = await open(projection.view);
      const handler = projecting(projection);
      const consumer = new RunningConsumer({ eventStore, readModel, lease, handler, ...more });
      running.push(consumer);
      return { consumer, readModel };
    }

    const listed = (readModel: ReadModelStore, view: View, equals = {}) =>
      readModel.list<NextDocument>(view, { userId: USER, equals });

    it('is built beside the former one, which the former release continues to build and read', async () => {
      await append('a', 'no_stream', STARTED, by(7));
      const old = await start(counterProjection);
      await old.consumer.untilLive();
      const next = await start(nextProjection);
      const last = await append('b', 'no_stream', STARTED, by(2));
      await Promise.all([old.consumer.untilSeen(last), next.consumer.untilSeen(last)]);

      expect((await listed(old.readModel, OLD)).map((document) => [document.id, document.total])).toEqual([
        ['b', 2],
        ['a', 7],
      ]);
      expect(await listed(old.readModel, OLD)).not.toContainEqual(expect.objectContaining({ size: expect.anything() }));
      expect((await listed(next.readModel, NEXT, { size: 'large' })).map(({ id }) => id)).toEqual(['a']);
      expect((await listed(next.readModel, NEXT, { size: 'small' })).map(({ id }) => id)).toEqual(['b']);
      expect([old.consumer.interruptions, next.consumer.interruptions]).toEqual([[], []]);
    });

    it('is caught up only when it has reached the end of the log itself', async () => {
      const old = await start(counterProjection);
      await old.consumer.untilSeen(await append('a', 'no_stream', STARTED, by(7)));
      const neverAtTheEnd = decorated(eventStore, {
        async *subscribe(options) {
          for await (const batch of eventStore.subscribe(options)) yield { ...batch, live: false };
        },
      });
      const catchingUp = await start(nextProjection, { eventStore: neverAtTheEnd as SqliteEventStore });
      await catchingUp.consumer.until(() => catchingUp.consumer.events.length === 2);
      expect((await catchingUp.readModel.checkpoint(viewName(NEXT)))?.caughtUp).toBe(false);
      expect((await old.readModel.checkpoint(viewName(OLD)))?.caughtUp).toBe(true);
      await catchingUp.consumer.stop();
      const next = await start(nextProjection);
      await next.consumer.untilLive();
      expect((await next.readModel.checkpoint(viewName(NEXT)))?.caughtUp).toBe(true);
    });

    it('can be abandoned: the former release continues where it stopped', async () => {
      const first = await start(counterProjection);
      await first.consumer.untilSeen(await append('a', 'no_stream', STARTED, by(7)));
      await first.consumer.stop();
      const next = await start(nextProjection);
      await next.consumer.untilSeen(await append('a', 1, by(1)));
      await next.consumer.stop();

      const again = await start(counterProjection);
      await again.consumer.untilLive();
      expect(again.consumer.events).toMatchObject([{ revision: 2 }]);
      expect(await listed(again.readModel, OLD)).toMatchObject([{ id: 'a', total: 8 }]);
    });

    it('stays when the former version is dropped with everything that belongs to it', async () => {
      const old = await start(counterProjection);
      const next = await start(nextProjection);
      const last = await append('a', 'no_stream', STARTED);
      await Promise.all([old.consumer.untilSeen(last), next.consumer.untilSeen(last)]);
      await Promise.all([old.consumer.stop(), next.consumer.stop()]);
      expect(await next.readModel.stored()).toEqual(['counters.v1', 'counters.v2']);
      await next.readModel.drop('counters.v1');
      expect(await next.readModel.stored()).toEqual(['counters.v2']);
      expect(await next.readModel.checkpoint('counters.v1')).toBeUndefined();
      expect(await listed(next.readModel, NEXT)).toHaveLength(1);
    });
  });
}

// Only one process at a time can use an SQLite file, so both releases run in this one.
describe('In one process,', () => {
  let views: SqliteDatabase | undefined;
  describeVersions(
    'SQLite',
    async (view) => {
      views ??= SqliteDatabase.inMemory();
      return { readModel: await SqliteReadModelStore.open(views, [view]), lease: new SqliteConsumerLease() };
    },
    async () => {
      await views?.close();
      views = undefined;
    },
  );
});

describeOnMongodb('In two processes,', (mongodb) => {
  const databases: MongodbDatabase[] = [];
  let url: string | undefined;
  describeVersions(
    'MongoDB',
    async (view) => {
      const database = await MongodbDatabase.open((url ??= mongodb.newDatabase()));
      databases.push(database);
      const readModel = await MongodbReadModelStore.open(database, [view]);
      return { readModel, lease: new MongodbConsumerLease(database) };
    },
    async () => {
      await Promise.all(databases.splice(0).map((database) => database.close()));
      url = undefined;
    },
  );
});
