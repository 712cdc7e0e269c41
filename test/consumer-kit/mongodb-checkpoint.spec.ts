import { setImmediate } from 'node:timers/promises';
import { type ClientSession, type Collection, type Db, MongoClient } from 'mongodb';
import { TakenOver } from '../../src/consumer-kit/checkpoint';
import { consume } from '../../src/consumer-kit/consume';
import { type ReceivedEvent } from '../../src/consumer-kit/decode-event';
import { MongodbCheckpoint } from '../../src/consumer-kit/mongodb/mongodb.checkpoint';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { ListSource } from './list-source';
import { newEvent } from './new-event';

interface Effect {
  readonly subject: string;
  readonly id: string;
  readonly order: number;
}

const ignore = () => undefined;

describeOnMongodb('Consuming into MongoDB', ({ newDatabase }) => {
  let client: MongoClient;
  let database: Db;
  let effects: Collection<Effect>;

  beforeEach(async () => {
    client = await MongoClient.connect(newDatabase());
    database = client.db();
    effects = database.collection('effects');
  });

  afterEach(() => client.close());

  const newCheckpoint = () => new MongodbCheckpoint(client, database, 'tests');
  const idsOf = async (subject: string) => {
    const found = await effects.find({ subject }).sort({ order: 1 }).toArray();
    return found.map(({ id }) => id);
  };
  const remembered = () => database.collection('consumer_seen_events').countDocuments();

  it('handles campaigns in parallel, each in order and each event once, through faults, repeats and restarts', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => index);
    const once = ids.map((index) => newEvent(`c${index % 10}`, `e${index}`));
    const events = [...once.flatMap((event) => [event, event]), ...once.slice(0, 40)];
    let [order, calls, atOnce, most] = [0, 0, 0, 0];
    const handle = async ({ subject, id }: ReceivedEvent, session: ClientSession) => {
      most = Math.max(most, ++atOnce);
      try {
        for (let turn = 0; turn < (order * 7) % 5; turn++) await setImmediate();
        await effects.insertOne({ subject, id, order: order++ }, { session });
        if (calls++ % 11 === 5) throw new Error('a fault after the write');
      } finally {
        atOnce--;
      }
    };
    for (const stop of [60, 150, Infinity]) {
      const stopping = new AbortController();
      const source: ListSource = new ListSource(events, true, () => source.taken >= stop && stopping.abort());
      await consume({ source, checkpoint: newCheckpoint(), handle, report: ignore, parallel: 4 }, stopping.signal);
    }
    for (let campaign = 0; campaign < 10; campaign++) {
      const expected = ids.filter((index) => index % 10 === campaign).map((index) => `e${index}`);
      expect(await idsOf(`c${campaign}`)).toEqual(expected);
    }
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    expect(await remembered()).toBe(120);
    expect(await newCheckpoint().open('list')).toBe(String(events.length));
  });

  it('remembers no ids behind its position if the source repeats nothing', async () => {
    const events = Array.from({ length: 30 }, (_, index) => newEvent(`c${index % 6}`, `e${index}`));
    const handle = async ({ subject, id }: ReceivedEvent, session: ClientSession) => {
      await effects.insertOne({ subject, id, order: 0 }, { session });
    };
    const source = new ListSource(events, false);
    await consume({ source, checkpoint: newCheckpoint(), handle, report: ignore }, new AbortController().signal);
    expect([await effects.countDocuments(), await remembered()]).toEqual([30, 0]);
  });

  it('stores nothing of an event whose handler fails', async () => {
    const checkpoint = newCheckpoint();
    await checkpoint.open('list');
    const failing = async (session: ClientSession) => {
      await effects.insertOne({ subject: 'c', id: '1', order: 0 }, { session });
      throw new Error('a fault');
    };
    await expect(checkpoint.commit('1', failing, () => ({ position: '1', forget: [] }))).rejects.toThrow('a fault');
    expect([await effects.countDocuments(), await remembered(), await newCheckpoint().open('list')]).toEqual([
      0,
      0,
      undefined,
    ]);
  });

  it('rejects a process that another one has taken over, or whose consumer was reset', async () => {
    const former = newCheckpoint();
    await former.open('list');
    const next = newCheckpoint();
    await next.open('list');
    await expect(former.commit('1', ignore, ignore)).rejects.toThrow(TakenOver);
    await expect(former.save({ position: '9', forget: [] })).rejects.toThrow(TakenOver);
    await next.commit('1', ignore, () => ({ position: '1', forget: [] }));
    await newCheckpoint().reset(async (session) => {
      await effects.deleteMany({}, { session });
    });
    await expect(next.commit('2', ignore, ignore)).rejects.toThrow(TakenOver);
    const rebuilding = newCheckpoint();
    expect([await rebuilding.open('sse'), await remembered()]).toEqual([undefined, 0]);
    const again = jest.fn();
    await rebuilding.commit('1', again, ignore);
    expect(again).toHaveBeenCalledTimes(1);
  });
});
