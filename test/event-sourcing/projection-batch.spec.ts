import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { type EventStore, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { type AnyProjection, project } from '../../src/event-sourcing/consuming/projection';
import { changesOf } from '../../src/event-sourcing/consuming/projection-batch';
import { type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { decorated } from '../support/decorated';
import { metadataOf } from '../support/new-events';
import { type CounterDocument, type CounterEvent, counterCodec, counterProjection, counters } from './counters';

const USER = 'ada';
/** A log with complete streams. The projection must not read them. */
const whole: Pick<EventStore, 'readStream'> = {
  readStream: () => Promise.reject(new Error('the stream was read')),
};
const STREAMS = ['counter-a', 'counter-b', 'counter-c'];
const projection = counterProjection as unknown as AnyProjection;

/** Creates events in log order from the index of the stream of each. The first event of a stream starts its counter. */
function logOf(steps: readonly { stream: number; removes: boolean }[]): RecordedEvent[] {
  const revisions = STREAMS.map(() => -1);
  return steps.map(({ stream, removes }, index) => {
    const revision = ++revisions[stream]!;
    const position = String(index).padStart(16, '0');
    const event = revision === 0 ? STARTED : removes ? REMOVED : { type: 'CounterIncreased', data: { by: index } };
    return { ...event, id: randomUUID(), metadata: metadataOf(USER), streamId: STREAMS[stream]!, revision, position };
  });
}

const STARTED = { type: 'CounterStarted', data: { name: 'steps' } };
const REMOVED = { type: 'CounterRemoved', data: {} };
const started = (stream: number) => ({ stream, removes: false });
const increased = started;
const removed = (stream: number) => ({ stream, removes: true });

describe('A batch of the log', () => {
  let database: SqliteDatabase;
  let readModel: ReadModelStore;
  beforeEach(async () => {
    database = SqliteDatabase.inMemory();
    readModel = await SqliteReadModelStore.open(database, [counters]);
  });
  afterEach(() => database.close());

  const apply = async (events: readonly RecordedEvent[], log = whole) =>
    readModel.save(await changesOf(projection, events, readModel, log));
  const documents = () => readModel.list<CounterDocument>(counters, { userId: USER });

  it('changes each document only once', async () => {
    const log = logOf([started(0), increased(0), started(1), increased(0)]);
    const changes = await changesOf(projection, log, readModel, whole);
    expect(changes.map(({ key, document }) => [key.id, document?.revision])).toEqual([
      ['a', 2],
      ['b', 0],
    ]);
  });

  it('changes nothing for events that were already projected', async () => {
    const log = logOf([started(0), increased(0), increased(0)]);
    await apply(log);
    expect(await changesOf(projection, log.slice(1), readModel, whole)).toEqual([]);
  });

  it('does not look up the document of a stream that begins in the batch', async () => {
    const lookedUp: string[] = [];
    const watched = decorated(readModel, {
      getMany: (collection, keys) => {
        lookedUp.push(...keys.map(({ id }) => id));
        return readModel.getMany(collection, keys);
      },
    });
    const log = logOf([started(0), started(1), increased(0), increased(1)]);
    await apply(log.slice(0, 1));
    await changesOf(projection, log.slice(1), watched, whole);
    expect(lookedUp).toEqual(['a']);
  });

  it('skips truncated events if streams can be truncated', async () => {
    const log = logOf([started(0), increased(0), started(1), increased(1), removed(0)]);
    const truncated = {
      readStream: async (stream: string) => (stream === STREAMS[0] ? log.slice(4) : log.slice(2, 4)),
    };
    const changes = await changesOf({ ...projection, canBeTruncated: true }, log, readModel, truncated);
    expect(changes).toMatchObject([
      { key: { id: 'b' }, document: { revision: 1 } },
      { key: { id: 'a' }, document: undefined, goneAt: 2 },
    ]);
    expect(await changesOf({ ...projection, canBeTruncated: true }, log.slice(0, 2), readModel, truncated)).toEqual([]);
  });

  it('skips truncated events of a stream that is not in the view, also without its first event', async () => {
    const log = logOf([started(0), increased(0), increased(0), increased(0)]);
    const canStartAgain: AnyProjection = {
      ...projection,
      canBeTruncated: true,
      evolve: (_, { revision }) => ({ id: 'a', user_id: USER, revision, list_order: 'a' }),
    };
    const truncated = { readStream: async () => log.slice(3) };
    const changes = (events: RecordedEvent[]) => changesOf(canStartAgain, events, readModel, truncated);
    expect(await changes(log.slice(1, 3))).toEqual([]);
    expect(await changes(log.slice(2))).toMatchObject([{ key: { id: 'a' }, document: { revision: 3 } }]);
  });

  it('has the same result when it is repeated as part of a longer one', async () => {
    const log = logOf([started(0), increased(0), removed(0)]);
    await apply(log.slice(0, 2));
    await apply(log);
    expect(await documents()).toEqual([]);
  });

  it('leads to the same documents for any division of the log into batches, with any repetition', async () => {
    const step = fc.record({ stream: fc.nat(STREAMS.length - 1), removes: fc.boolean() });
    const cut = fc.record({ back: fc.nat(6), forth: fc.integer({ min: 1, max: 8 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.infiniteStream(cut), async (steps, cuts) => {
        await readModel.reset('counters.v1', counters);
        const log = logOf(steps);
        const streams = { readStream: async (stream: string) => log.filter(({ streamId }) => streamId === stream) };
        let done = 0;
        while (done < log.length) {
          const { back, forth } = cuts.next().value as { back: number; forth: number };
          await apply(log.slice(Math.max(0, done - back), done + forth), streams);
          done += forth;
        }
        expect(await documents()).toEqual(foldedAtOnce(log));
      }),
    );
  });

  function foldedAtOnce(log: readonly RecordedEvent[]): CounterDocument[] {
    return STREAMS.flatMap((stream) => {
      const events = log.filter((event) => event.streamId === stream).map((event) => counterCodec.decode(event));
      return project<CounterDocument, CounterEvent>(counterProjection, undefined, events) ?? [];
    }).sort((a, b) => (a.list_order < b.list_order ? 1 : -1));
  }
});
