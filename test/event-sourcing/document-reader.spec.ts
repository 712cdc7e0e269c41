import { randomUUID } from 'node:crypto';
import { handleType, type IPolicy, retry } from 'cockatiel';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { DocumentReader } from '../../src/event-sourcing/consuming/document-reader';
import { projecting } from '../../src/event-sourcing/consuming/handler';
import { RevisionNotReached } from '../../src/event-sourcing/consuming/not-caught-up';
import { changesOf } from '../../src/event-sourcing/consuming/projection-batch';
import { StreamRepository } from '../../src/event-sourcing/deciding/stream-repository';
import { UnreadableEvent } from '../../src/event-sourcing/log/event-codec';
import { type EventStore, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { metadataOf } from '../support/new-events';
import { counterCodec, counterDecider, type CounterEvent, counterProjection, counters } from './counters';

const STARTED: CounterEvent = { type: 'CounterStarted', data: { name: 'steps' } };
const BY_TWO: CounterEvent = { type: 'CounterIncreased', data: { by: 2 } };
const BY_THREE: CounterEvent = { type: 'CounterIncreased', data: { by: 3 } };
const REMOVED: CounterEvent = { type: 'CounterRemoved', data: {} };
/** No counter event has this type. */
const UNREADABLE = { type: 'CounterPainted', data: {} };

describe('Finding a document', () => {
  let database: SqliteDatabase;
  let log: EventStore;
  let readModel: SqliteReadModelStore;
  let id: string;
  /** The revisions that the stream was read from. */
  let readFrom: (number | undefined)[];
  let lookups: jest.SpyInstance;
  let isOfThisLog: boolean;
  beforeEach(async () => {
    database = SqliteDatabase.inMemory();
    log = new SqliteEventStore(database);
    readModel = await SqliteReadModelStore.open(database, [counters]);
    id = randomUUID();
    lookups = jest.spyOn(readModel, 'getMany');
    readFrom = [];
    isOfThisLog = true;
  });
  afterEach(() => database.close());

  const atOnce = retry(handleType(RevisionNotReached), { maxAttempts: 3 });

  /**
   * @param beforeRead called before each read of the log
   * @param repeated empty: as in production
   */
  function reader(beforeRead = async (): Promise<void> => undefined, repeated: IPolicy[] = [atOnce]) {
    const repository = new StreamRepository('counter', log, counterCodec, counterDecider);
    const read = async (stream: string, fromRevision?: number) => {
      readFrom.push(fromRevision);
      await beforeRead();
      return repository.read(stream, fromRevision);
    };
    const views = { isOfThisLog: async () => isOfThisLog };
    return new DocumentReader(counterProjection, { read }, readModel, views, ...(repeated as [IPolicy?]));
  }

  const find = (minRevision?: number, userId = 'ada') => reader().find({ id, userId }, minRevision);

  async function append(after: number | 'no_stream', events: (typeof UNREADABLE)[], userId = 'ada', stream = id) {
    const news = events.map((event) => ({ ...event, id: randomUUID(), metadata: metadataOf(userId) }));
    await log.append(`counter-${stream}`, after, news);
  }

  async function project(upTo = Infinity, stream = id): Promise<void> {
    const events = (await log.readStream(`counter-${stream}`)).filter(({ revision }) => revision <= upTo);
    await readModel.save(await changesOf(projecting(counterProjection), events, readModel, log));
    lookups.mockClear();
  }

  it('comes from the log if the view is of another log', async () => {
    await append('no_stream', [STARTED, BY_TWO]);
    const document = { id, user_id: 'ada', revision: 9, list_order: id, name: 'of another log' };
    await readModel.save([{ view: counters, key: { id, userId: 'ada' }, document }]);
    isOfThisLog = false;
    expect(await find()).toMatchObject({ name: 'steps', total: 2, revision: 1 });
    expect(await reader().findMany([{ id, userId: 'ada' }])).toMatchObject([{ name: 'steps', revision: 1 }]);
    isOfThisLog = true;
    expect(await find()).toMatchObject({ name: 'of another log', revision: 9 });
  });

  describe('that is in the view', () => {
    it('takes one lookup, and no read of the log', async () => {
      await append('no_stream', [STARTED, BY_TWO]);
      await project();
      expect(await find()).toMatchObject({ id, total: 2, revision: 1 });
      expect(await find(1)).toMatchObject({ id, total: 2, revision: 1 });
      expect(readFrom).toEqual([]);
      expect(lookups).toHaveBeenCalledTimes(2);
    });

    it('returns it as it is there, even if the stream has later events or cannot be read', async () => {
      await append('no_stream', [STARTED, BY_TWO]);
      await project();
      await append(1, [UNREADABLE]);
      expect(await find(1)).toMatchObject({ total: 2, revision: 1 });
    });
  });

  describe('that is not in the view', () => {
    it('folds the stream', async () => {
      await append('no_stream', [STARTED, BY_TWO, BY_THREE]);
      const folded = await find();
      await project();
      expect(folded).toStrictEqual(await find());
      expect(readFrom).toEqual([undefined]);
    });

    it.each([undefined, 0, 99])(
      'finds none if another user has it or nobody has it, for the revision %p',
      async (revision) => {
        expect(await find(revision)).toBeUndefined();
        await append('no_stream', [STARTED]);
        expect(await find(revision, 'eve')).toBeUndefined();
        expect(readFrom).toEqual([undefined, undefined]);
      },
    );

    it.each([undefined, 2, 99])('finds none if it is removed, for the revision %p', async (revision) => {
      await append('no_stream', [STARTED, BY_TWO, REMOVED]);
      expect(await find(revision)).toBeUndefined();
      await project();
      expect(await find(revision)).toBeUndefined();
    });

    it('fails if an event of the stream cannot be read', async () => {
      await append('no_stream', [STARTED, UNREADABLE]);
      await expect(find()).rejects.toThrow(UnreadableEvent);
    });
  });

  describe('that is older in the view', () => {
    beforeEach(async () => {
      await append('no_stream', [STARTED, BY_TWO, BY_THREE]);
      await project(1);
    });

    it('folds the later events onto it, and reads no others', async () => {
      const folded = await find(2);
      expect(readFrom).toEqual([2]);
      await project();
      expect(folded).toStrictEqual(await find(2));
    });

    it('finds none if a later event removes it', async () => {
      await append(2, [REMOVED]);
      expect(await find(2)).toBeUndefined();
    });

    it('fails if a later event cannot be read', async () => {
      await append(2, [UNREADABLE]);
      await expect(find(2)).rejects.toThrow(UnreadableEvent);
    });

    it('fails if a later event has another owner', async () => {
      await project();
      await append(2, [BY_TWO], 'eve');
      await expect(find(3)).rejects.toThrow(UnreadableEvent);
    });

    it('folds only what is left of a stream that was truncated', async () => {
      await append(2, [BY_TWO, BY_TWO, BY_THREE]);
      await log.truncate(`counter-${id}`, 4);
      expect(await find(2)).toBeUndefined();
    });
  });

  describe('as it is in the log', () => {
    const latest = (userId = 'ada') => reader().latest({ id, userId });

    it('is the same with and without the view, and with an old view', async () => {
      await append('no_stream', [STARTED, BY_TWO, BY_THREE]);
      const folded = await latest();
      expect(folded).toMatchObject({ total: 5, revision: 2 });
      for (const revision of [1, 2]) {
        await project(revision);
        readFrom = [];
        expect(await latest()).toStrictEqual(folded);
        expect(readFrom).toEqual([revision + 1]);
      }
    });

    it("is none if it is removed, or another user's", async () => {
      await append('no_stream', [STARTED]);
      await project();
      expect(await latest('eve')).toBeUndefined();
      await append(0, [REMOVED]);
      expect(await latest()).toBeUndefined();
    });
  });

  describe('at a revision that the stream has not reached', () => {
    beforeEach(() => append('no_stream', [STARTED, BY_TWO]));

    it('reads on until it is reached, and only what is new', async () => {
      const late = reader(async () => {
        if (readFrom.length === 2) await append(1, [BY_TWO]);
        if (readFrom.length === 3) await append(2, [BY_TWO]);
      });
      expect(await late.find({ id, userId: 'ada' }, 3)).toMatchObject({ total: 6, revision: 3 });
      expect(readFrom).toEqual([undefined, 2, 3]);
      expect(lookups).toHaveBeenCalledTimes(1);
    });

    it('finds none if it is removed meanwhile', async () => {
      const late = reader(async () => {
        if (readFrom.length === 2) await append(1, [REMOVED]);
      });
      expect(await late.find({ id, userId: 'ada' }, 3)).toBeUndefined();
    });

    it('gives up after a few reads', async () => {
      await expect(find(2)).rejects.toThrow(RevisionNotReached);
      expect(readFrom).toEqual([undefined, 2, 2, 2]);
    });

    it('gives up after at most six reads when it pauses between them', async () => {
      const patient = reader(undefined, []);
      await project();
      await expect(patient.find({ id, userId: 'ada' }, 2)).rejects.toThrow(RevisionNotReached);
      expect(readFrom).toEqual([2, 2, 2, 2, 2, 2]);
    });
  });

  it('fails if the view is unavailable, and does not read the log instead', async () => {
    await append('no_stream', [STARTED]);
    lookups.mockRejectedValue(new StoreUnavailable('down'));
    await expect(find()).rejects.toThrow(StoreUnavailable);
    expect(readFrom).toEqual([]);
  });

  describe('among many', () => {
    it('takes one lookup for all, folds those that are absent, and leaves out those that do not exist', async () => {
      const [absent, theirs] = [randomUUID(), randomUUID()];
      await append('no_stream', [STARTED, BY_TWO]);
      await project();
      await append('no_stream', [STARTED, BY_THREE], 'ada', absent);
      await append('no_stream', [STARTED], 'eve', theirs);
      const keys = [id, absent, theirs, randomUUID()].map((one) => ({ id: one, userId: 'ada' }));
      const found = await reader().findMany(keys);
      expect(found.map(({ id: one, total }) => [one, total])).toEqual([
        [id, 2],
        [absent, 3],
      ]);
      expect(lookups).toHaveBeenCalledTimes(1);
      expect(readFrom).toEqual([undefined, undefined, undefined]);
    });

    it('fails if one cannot be read, unless such ones are left out', async () => {
      const broken = randomUUID();
      await append('no_stream', [STARTED]);
      await append('no_stream', [UNREADABLE], 'ada', broken);
      const keys = [broken, id].map((one) => ({ id: one, userId: 'ada' }));
      await expect(reader().findMany(keys)).rejects.toThrow(UnreadableEvent);
      expect(await reader().findMany(keys, { omitUnreadable: true })).toMatchObject([{ id }]);
    });
  });
});
