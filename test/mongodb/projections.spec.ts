import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { type RecordedEvent, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { type AnyProjection } from '../../src/event-sourcing/consuming/projection';
import { changesOf } from '../../src/event-sourcing/consuming/projection-batch';
import {
  type CheckpointToSave,
  type DocumentChange,
  type ReadModelStore,
} from '../../src/event-sourcing/consuming/read-model-store';
import { type CounterDocument, type CounterEvent, counterProjection, counters } from '../event-sourcing/counters';
import { RunningConsumer } from '../event-sourcing/running-consumer';
import { decorated } from '../support/decorated';
import { follow, untilEvent } from '../support/follow';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { metadataOf } from '../support/new-events';

const USER = 'ada';
const STARTED: CounterEvent = { type: 'CounterStarted', data: { name: 'steps' } };
const REMOVED: CounterEvent = { type: 'CounterRemoved', data: {} };
const by = (number: number): CounterEvent => ({ type: 'CounterIncreased', data: { by: number } });
const projection = counterProjection as unknown as AnyProjection;

describeOnMongodb('Projections on MongoDB', (mongodb) => {
  let sqlite: SqliteDatabase;
  let log: SqliteEventStore;
  let events: readonly RecordedEvent[];
  let url: string;
  const opened: MongodbDatabase[] = [];
  let readModel: MongodbReadModelStore;
  beforeEach(async () => {
    sqlite = SqliteDatabase.inMemory();
    log = new SqliteEventStore(sqlite);
    url = mongodb.newDatabase();
    readModel = await open();
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    await sqlite.close();
  });

  /** Opens a new connection, as another process would. */
  async function open(): Promise<MongodbReadModelStore> {
    const database = await MongodbDatabase.open(url);
    opened.push(database);
    return MongodbReadModelStore.open(database, [counters]);
  }

  async function append(id: string, expected: 'no_stream' | number, ...news: CounterEvent[]): Promise<void> {
    const metadata = metadataOf(USER);
    const written = news.map((event) => ({ ...event, id: randomUUID(), metadata }));
    await log.append(`counter-${id}`, expected, written);
    const all = await follow(log, { category: 'counter' }, untilEvent(written[written.length - 1]!.id));
    events = all.events;
  }

  const appendAFew = async () => {
    await append('kept', 'no_stream', STARTED, by(2));
    await append('removed', 'no_stream', STARTED, by(5), by(1));
    await append('kept', 1, by(3));
    await append('removed', 2, REMOVED);
    await append('again', 'no_stream', STARTED, REMOVED, STARTED, by(4));
  };

  const documentsIn = (store: ReadModelStore) => store.list<CounterDocument>(counters, { userId: USER });
  const total = async (id: string) => (await readModel.get<CounterDocument>(counters, { id, userId: USER }))?.total;
  const changesBy = (batch: readonly RecordedEvent[]) => changesOf(projection, batch, readModel, log);
  const project = async (batch: readonly RecordedEvent[]) => readModel.save(await changesBy(batch));
  const expected = async () => {
    const reference = await SqliteReadModelStore.open(sqlite, [counters]);
    await reference.save(await changesOf(projection, events, reference, log));
    return documentsIn(reference);
  };

  it('produce the same documents as on SQLite', async () => {
    await appendAFew();
    const consumer = new RunningConsumer({ eventStore: log, readModel, handler: projection });
    await consumer.untilSeen(events[events.length - 1]!.id);
    await consumer.stop();
    expect(consumer.interruptions).toEqual([]);
    expect(await documentsIn(readModel)).toEqual(await expected());
    expect((await readModel.checkpoint('counters.v1'))?.position).toBe(events[events.length - 1]!.position);
  });

  it('produce the same documents after a crash at any place between documents and checkpoint', async () => {
    await appendAFew();
    for (let checkpoint = 0; checkpoint < events.length; checkpoint++) {
      for (let crash = checkpoint + 1; crash <= events.length; crash++) {
        await readModel.reset('counters.v1', counters);
        await project(events.slice(0, checkpoint));
        await project(events.slice(checkpoint, crash));
        for (const event of events.slice(checkpoint, crash)) await project([event]);
        await project(events.slice(crash));
        expect({ checkpoint, crash, documents: await documentsIn(readModel) }).toEqual({
          checkpoint,
          crash,
          documents: await expected(),
        });
      }
    }
  });

  it('continue after a save that crashed between its documents and its checkpoint', async () => {
    await appendAFew();
    let crashes = 2;
    const crashing = decorated<ReadModelStore>(readModel, {
      save: async (changes: readonly DocumentChange[], checkpoint?: CheckpointToSave) => {
        if (crashes-- <= 0) return readModel.save(changes, checkpoint);
        await readModel.save(changes);
        throw new StoreUnavailable('crashed before the checkpoint');
      },
    });
    const consumer = new RunningConsumer({ eventStore: log, readModel: crashing, handler: projection });
    await consumer.untilSeen(events[events.length - 1]!.id);
    await consumer.stop();
    expect(consumer.interruptions).toHaveLength(2);
    expect(await documentsIn(readModel)).toEqual(await expected());
  });

  it('do not move the checkpoint past a document that cannot be saved', async () => {
    await append('kept', 'no_stream', STARTED);
    const [change] = await changesBy(events);
    const tooLarge = { ...change!.document!, name: 'x'.repeat(16 * 1024 * 1024) };
    const saving = readModel.save([{ ...change!, document: tooLarge }], {
      consumer: 'counters.v1',
      position: '9',
      caughtUp: false,
    });
    await expect(saving).rejects.toThrow(/larger than the maximum size/);
    await expect(saving).rejects.not.toThrow(StoreUnavailable);
    expect((await readModel.checkpoint('counters.v1'))?.position).toBeUndefined();
  });

  describe('by an earlier projector whose writes arrive late', () => {
    it('do not replace a newer document with an older one', async () => {
      await append('kept', 'no_stream', STARTED, by(2), by(3));
      const late = await changesBy(events.slice(0, 2));
      await project(events);
      await readModel.save(late);
      expect(await total('kept')).toBe(5);
    });

    it('do not restore a deleted document', async () => {
      await append('removed', 'no_stream', STARTED, by(2));
      await project(events.slice(0, 1));
      const late = await changesBy(events.slice(1));
      await append('removed', 1, REMOVED);
      await project(events.slice(1));
      expect(await total('removed')).toBeUndefined();
      await readModel.save(late);
      expect(await total('removed')).toBeUndefined();
      expect(await documentsIn(readModel)).toEqual([]);
    });

    it('do not restore a document that was removed by its id', async () => {
      await append('removed', 'no_stream', STARTED, by(2));
      const late = await changesBy(events);
      await project(events);
      await readModel.remove(counters, 'removed');
      for (const change of late) {
        const { isNew: _, ...replacing } = change;
        await readModel.save([change]);
        await readModel.save([replacing]);
      }
      expect(await documentsIn(readModel)).toEqual([]);
    });

    it('do not change a document that was deleted and created again', async () => {
      await append('again', 'no_stream', STARTED, by(2), REMOVED);
      const late = await changesBy(events.slice(0, 2));
      await project(events);
      await append('again', 2, STARTED, by(7));
      await project(events.slice(3));
      await readModel.save(late);
      expect(await total('again')).toBe(7);
    });

    it('do not move the checkpoint', async () => {
      const former = await open();
      await former.save([], { consumer: 'counters.v1', position: '10', caughtUp: false, term: 1 });
      expect((await readModel.checkpoint('counters.v1'))?.position).toBe('10');
      await readModel.save([], { consumer: 'counters.v1', position: '12', caughtUp: false, term: 2 });
      const late = former.save([], { consumer: 'counters.v1', position: '11', caughtUp: false, term: 1 });
      await expect(late).rejects.toThrow(StoreUnavailable);
      expect((await readModel.checkpoint('counters.v1'))?.position).toBe('12');
      await readModel.save([], { consumer: 'counters.v1', position: '13', caughtUp: false, term: 2 });
      expect((await (await open()).checkpoint('counters.v1'))?.position).toBe('13');
    });
  });

  it('keep one checkpoint after any number of terms', async () => {
    for (let term = 1; term <= 5; term++) {
      await (await open()).save([], { consumer: 'counters.v1', position: String(term), caughtUp: false, term });
    }
    const client = new MongoClient(url);
    const kept = await client.db().collection('counters.v1').find({ consumer: 'counters.v1' }).toArray();
    await client.close();
    expect(kept.map(({ term, position }) => [term, position])).toEqual([[5, '5']]);
  });
});
