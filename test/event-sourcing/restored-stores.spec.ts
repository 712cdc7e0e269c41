import { randomUUID } from 'node:crypto';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { type Handler, projecting, type Reactor, reacting } from '../../src/event-sourcing/consuming/handler';
import { type Checkpoint, type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { WrongLog } from '../../src/event-sourcing/consuming/wrong-log';
import { type EventStore, type NewEvent, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { decorated } from '../support/decorated';
import { metadataOf } from '../support/new-events';
import { counterCodec, type CounterEvent, counterProjection, counters } from './counters';
import { RunningConsumer } from './running-consumer';

const USER = 'ada';
const CONSUMER = 'counters.v1';

const started = (): NewEvent => event('CounterStarted', { name: 'steps' });
const increased = (): NewEvent => event('CounterIncreased', { by: 1 });

function event(type: string, data: object): NewEvent {
  return { id: randomUUID(), type, data, metadata: metadataOf(USER) };
}

describe('A consumer whose log and stored data do not belong together', () => {
  const databases: SqliteDatabase[] = [];
  const running: RunningConsumer[] = [];
  let log: SqliteEventStore;
  let readModel: ReadModelStore;
  beforeEach(async () => {
    log = newLog();
    readModel = await SqliteReadModelStore.open(newDatabase(), [counters]);
  });
  afterEach(async () => {
    for (const consumer of running.splice(0)) await consumer.stop();
    for (const database of databases.splice(0)) await database.close();
  });

  function newDatabase(): SqliteDatabase {
    const database = SqliteDatabase.inMemory();
    databases.push(database);
    return database;
  }

  const newLog = () => new SqliteEventStore(newDatabase());

  function start(eventStore: EventStore = log, handler: Handler = projecting(counterProjection)): RunningConsumer {
    const consumer = new RunningConsumer({ eventStore, readModel, handler });
    running.push(consumer);
    return consumer;
  }

  const counted = async () => (await readModel.get(counters, { id: 'a', userId: USER }))?.revision;

  /** Counts one step, and two more after the log was backed up. @returns the backup */
  async function countedThree(): Promise<SqliteEventStore> {
    const backup = newLog();
    const first = started();
    for (const each of [log, backup]) await each.append('counter-a', 'no_stream', [first]);
    const [second, third] = [increased(), increased()];
    await log.append('counter-a', 0, [second, third]);
    const consumer = start();
    await consumer.untilSeen(third.id);
    await consumer.stop();
    return backup;
  }

  /** Replaces the stored checkpoint. */
  const store = (checkpoint: Checkpoint) => readModel.save([], { consumer: CONSUMER, ...checkpoint });
  const stored = async () => (await readModel.checkpoint(CONSUMER))!;

  describe('because the log was restored', () => {
    it('processes nothing, deletes nothing, and says what to do', async () => {
      const backup = await countedThree();
      const before = await stored();
      const consumer = start(backup);
      await consumer.until(() => consumer.interruptions.length === 2);
      expect(consumer.status()).toMatchObject({ live: false, interrupted: true, wrongLog: true });
      expect(consumer.interruptions[0]).toBeInstanceOf(WrongLog);
      expect(String(consumer.interruptions[0])).toMatch(/counters\.v1.*cli rebuild/);
      expect(consumer.events).toEqual([]);
      expect(await counted()).toBe(2);
      expect(await stored()).toEqual(before);
    });

    it('notices it too when the log has been written to past the checkpoint', async () => {
      const backup = await countedThree();
      for (let revision = 0; revision < 5; revision++) await backup.append('counter-a', revision, [increased()]);
      const consumer = start(backup);
      await consumer.until(() => consumer.interruptions.length === 1);
      expect(consumer.status().wrongLog).toBe(true);
      expect(await counted()).toBe(2);
    });

    it('notices it too if the handler does not ask for the type of the event that the log lacks', async () => {
      const backup = newLog();
      const first = started();
      for (const each of [log, backup]) await each.append('counter-a', 'no_stream', [first]);
      for (const each of [log, backup]) await each.append('counter-a', 0, [increased()]);
      const seen: string[] = [];
      const reactor: Reactor<CounterEvent> = {
        name: 'reactor',
        category: 'counter',
        codec: counterCodec,
        types: ['CounterStarted'],
        react: async (events) => void seen.push(...events.map(({ id }) => id)),
      };
      const follower = reacting(reactor);
      const consumer = start(log, follower);
      await consumer.untilLive();
      await consumer.stop();
      expect(seen).toEqual([first.id]);
      const again = start(backup, follower);
      await again.until(() => again.interruptions.length === 1);
      expect(again.status().wrongLog).toBe(true);
    });

    it('continues as soon as the right log is back', async () => {
      const backup = await countedThree();
      let current: EventStore = backup;
      const replaced = decorated(log as EventStore, {
        contains: (reference) => current.contains(reference),
        subscribe: (options) => current.subscribe(options),
      });
      const consumer = start(replaced);
      await consumer.until(() => consumer.interruptions.length === 1);
      current = log;
      const next = increased();
      await log.append('counter-a', 2, [next]);
      await consumer.untilSeen(next.id);
      expect(consumer.status()).toMatchObject({ interrupted: false, wrongLog: false });
      expect(await counted()).toBe(3);
    });

    it('is rebuilt from it', async () => {
      const backup = await countedThree();
      const rebuilding = new RunningConsumer({
        eventStore: backup,
        readModel,
        handler: projecting(counterProjection),
        startsOver: true,
      });
      running.push(rebuilding);
      await rebuilding.untilLive();
      expect(await counted()).toBe(0);
      expect((await stored()).lastEvent).toMatchObject({ streamId: 'counter-a', revision: 0 });
    });

    it('skips no new event if its checkpoint was later than its last event', async () => {
      await countedThree();
      const { lastEvent } = await stored();
      await store({ position: '9'.repeat(16), lastEvent, caughtUp: true });
      const next = increased();
      await log.append('counter-a', 2, [next]);
      const consumer = start();
      await consumer.untilSeen(next.id);
      expect(consumer.events.map(({ id }) => id)).toEqual([next.id]);
    });

    it('starts at the first event if it has processed none and the log is shorter than its checkpoint', async () => {
      await store({ position: '9'.repeat(16), caughtUp: true });
      const first = started();
      await log.append('counter-a', 'no_stream', [first]);
      await start().untilSeen(first.id);
      expect(await counted()).toBe(0);
    });
  });

  it('continues if the last event was only truncated', async () => {
    await countedThree();
    const [next, last] = [increased(), increased()];
    await log.append('counter-a', 2, [next]);
    await log.truncate('counter-a', 3);
    await log.append('counter-a', 3, [last]);
    const consumer = start();
    await consumer.untilSeen(last.id);
    expect(consumer.interruptions).toEqual([]);
  });

  describe('because the stored data was restored while it runs', () => {
    it('continues from the restored checkpoint', async () => {
      const first = started();
      await log.append('counter-a', 'no_stream', [first]);
      const consumer = start();
      await consumer.untilSeen(first.id);
      const older = await stored();
      const second = increased();
      await log.append('counter-a', 0, [second]);
      await consumer.untilSeen(second.id);
      await consumer.untilLive();
      await store(older);
      await consumer.until(() => consumer.events.filter(({ id }) => id === second.id).length === 2);
      expect(consumer.interruptions).toEqual([expect.any(StoreUnavailable)]);
    });

    it('starts at the first event if it was removed', async () => {
      const first = started();
      await log.append('counter-a', 'no_stream', [first]);
      const consumer = start();
      await consumer.untilLive();
      await readModel.reset(CONSUMER, counters);
      await consumer.until(() => consumer.events.length === 2);
      expect(await counted()).toBe(0);
    });
  });
});
