import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { rebuildConsumer } from '../../src/cli/rebuild-consumer';
import { type NewEvent } from '../../src/event-sourcing/log/event-store';
import { type ConsumerOptions } from '../../src/event-sourcing/consuming/consumer';
import { projecting } from '../../src/event-sourcing/consuming/handler';
import { type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { type CounterEvent, counterCodec, counterProjection, counters } from '../event-sourcing/counters';
import { decorated } from '../support/decorated';

const context = {
  command_id: 'c',
  user_id: 'ada',
  occurred_at: '2026-01-01T00:00:00.000Z',
  $correlationId: 'r',
  $causationId: 'c',
};

let number = 0;
const encoded = (event: CounterEvent): NewEvent =>
  counterCodec.encode(event, `00000000-0000-4000-8000-${String(++number).padStart(12, '0')}`, context);

describe('Rebuilding a consumer', () => {
  const key = { id: 'a', userId: 'ada' };
  let database: SqliteDatabase;
  let eventStore: SqliteEventStore;
  let readModel: SqliteReadModelStore;
  let printed: string[];

  beforeEach(async () => {
    database = SqliteDatabase.inMemory();
    eventStore = new SqliteEventStore(database);
    readModel = await SqliteReadModelStore.open(database, [counters]);
    printed = [];
    await eventStore.append('counter-a', 'no_stream', [
      encoded({ type: 'CounterStarted', data: { name: 'steps' } }),
      encoded({ type: 'CounterIncreased', data: { by: 5 } }),
    ]);
  });

  afterEach(() => database.close());

  const handler = projecting(counterProjection);
  const rebuild = (other: Partial<ConsumerOptions> = {}) =>
    rebuildConsumer({ handler, eventStore, readModel, ...other }, (line) => printed.push(line));

  it('restores lost and corrupted documents from the log', async () => {
    expect(await rebuild()).toEqual([]);
    const right = await readModel.get(counters, key);
    expect(right).toMatchObject({ total: 5, revision: 1 });
    await readModel.save([
      { view: counters, key, document: { ...right!, revision: 9, list_order: 'corrupted' } },
      { view: counters, key: { ...key, id: 'ghost' }, document: { ...right!, id: 'ghost' } },
    ]);
    await rebuild();
    expect(await readModel.get(counters, key)).toEqual(right);
    expect(await readModel.get(counters, { ...key, id: 'ghost' })).toBeUndefined();
    expect(printed.at(-1)).toBe('counters.v1: 2 events.');
  });

  it('reports events that cannot be handled, and continues with the rest', async () => {
    const poison = { ...encoded({ type: 'CounterIncreased', data: { by: 1 } }), type: 'CounterExploded' };
    await eventStore.append('counter-b', 'no_stream', [poison]);
    await eventStore.append('counter-a', 1, [encoded({ type: 'CounterIncreased', data: { by: 1 } })]);
    expect(await rebuild()).toEqual([expect.objectContaining({ streamId: 'counter-b', type: 'CounterExploded' })]);
    expect(await readModel.get(counters, key)).toMatchObject({ total: 6 });
    expect(printed).toContainEqual(expect.stringContaining('CounterExploded'));
    expect(printed.at(-1)).toBe('counters.v1: 3 events, 1 stream waits behind an event that cannot be handled.');
  });

  it('resets again if it lost the lease during the reset and deleted documents of the next holder', async () => {
    const losing = new AbortController();
    const leases = [losing.signal, new AbortController().signal].map((lost) => ({
      term: 1,
      lost,
      release: async () => undefined,
    }));
    const late = decorated<ReadModelStore>(readModel, {
      reset: async (consumer, view) => {
        if (losing.signal.aborted) return readModel.reset(consumer, view);
        losing.abort();
        await rebuild();
        // The late reset deletes the documents. The checkpoint of the next holder stays.
        await readModel.reset('nobody', view);
      },
    });
    await rebuild({ readModel: late, lease: { acquire: async () => leases.shift()!, isHeldElsewhere: () => false } });
    expect(await readModel.get(counters, key)).toMatchObject({ total: 5, revision: 1 });
    expect(printed).toContainEqual(expect.stringMatching(/^Interrupted, retrying: .* stop every projector$/));
  });
});
