import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { rebuildReadModel, type Rebuilding } from '../../src/cli/rebuild-read-model';
import { type NewEvent } from '../../src/event-sourcing/log/event-store';
import { type AnyProjection } from '../../src/event-sourcing/consuming/projection';
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

describe('Rebuilding the read model', () => {
  const key = { id: 'a', userId: 'ada' };
  let database: SqliteDatabase;
  let eventStore: SqliteEventStore;
  let readModel: SqliteReadModelStore;
  let said: string[];

  beforeEach(async () => {
    database = SqliteDatabase.open(':memory:');
    eventStore = new SqliteEventStore(database);
    readModel = await SqliteReadModelStore.open(database, [counters]);
    said = [];
    await eventStore.append('counter-a', 'no_stream', [
      encoded({ type: 'CounterStarted', data: { name: 'steps' } }),
      encoded({ type: 'CounterIncreased', data: { by: 5 } }),
    ]);
  });

  afterEach(() => database.close());

  const projections = [counterProjection as unknown as AnyProjection];
  const rebuild = (other: Partial<Rebuilding> = {}) =>
    rebuildReadModel({ eventStore, readModel, projector: 'test', projections, ...other }, (line) => said.push(line));

  it('makes from the log what was lost or spoilt', async () => {
    expect(await rebuild()).toEqual([]);
    const right = await readModel.get(counters, key);
    expect(right).toMatchObject({ total: 5, revision: 1 });
    await readModel.save([
      { collection: counters, key, document: { ...right!, revision: 9, list_order: 'spoilt' } },
      { collection: counters, key: { ...key, id: 'ghost' }, document: { ...right!, id: 'ghost' } },
    ]);
    await rebuild();
    expect(await readModel.get(counters, key)).toEqual(right);
    expect(await readModel.get(counters, { ...key, id: 'ghost' })).toBeUndefined();
    expect(said.at(-1)).toMatch(/^Done: 2 events, 0 streams/);
  });

  it('tells of what cannot be projected, and goes on with the rest', async () => {
    const poison = { ...encoded({ type: 'CounterIncreased', data: { by: 1 } }), type: 'CounterExploded' };
    await eventStore.append('counter-b', 'no_stream', [poison]);
    await eventStore.append('counter-a', 1, [encoded({ type: 'CounterIncreased', data: { by: 1 } })]);
    expect(await rebuild()).toEqual([expect.objectContaining({ streamId: 'counter-b', type: 'CounterExploded' })]);
    expect(await readModel.get(counters, key)).toMatchObject({ total: 6 });
    expect(said).toContainEqual(expect.stringContaining('CounterExploded'));
  });

  it('forgets again when it lost the lease while it did, and deleted what the next holder had made', async () => {
    const losing = new AbortController();
    const leases = [losing.signal, new AbortController().signal].map((lost) => ({
      term: 1,
      lost,
      release: async () => undefined,
    }));
    const late = decorated<ReadModelStore>(readModel, {
      reset: async (projector, collections) => {
        if (losing.signal.aborted) return readModel.reset(projector, collections);
        losing.abort();
        await rebuild();
        // The last that the late one does: the next holder's checkpoint stays.
        await readModel.reset('nobody', collections);
      },
    });
    await rebuild({ readModel: late, lease: { acquire: async () => leases.shift()!, isHeldElsewhere: () => false } });
    expect(await readModel.get(counters, key)).toMatchObject({ total: 5, revision: 1 });
    expect(said).toContainEqual(expect.stringMatching(/^Interrupted, retrying: .* stop every projector$/));
  });

  it('is not done before what belongs to the end of the log is', async () => {
    await rebuild({
      onLive: async () => void said.push((await readModel.get(counters, key)) === undefined ? 'early' : 'at the end'),
    });
    expect(said).toEqual(['at the end', expect.stringMatching(/^Done/)]);
  });
});
