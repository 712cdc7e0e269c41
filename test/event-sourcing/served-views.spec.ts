import { randomUUID } from 'node:crypto';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { ReadModelBehind } from '../../src/event-sourcing/consuming/not-caught-up';
import { type ReadModelStore, viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { ServedViews } from '../../src/event-sourcing/consuming/served-views';
import { type EventReference, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { WrongLog } from '../../src/event-sourcing/consuming/wrong-log';
import { cacheClock } from '../support/cache-clock';
import { counters } from './counters';

const NEXT = { ...counters, version: 2 };
const consumer = viewName(counters);

describe('Views that are served', () => {
  const clock = cacheClock();
  let database: SqliteDatabase;
  let readModel: ReadModelStore;
  /** What the log says about the last event of a checkpoint. */
  let answer: () => Promise<boolean>;
  let asked: EventReference[];
  beforeEach(async () => {
    clock.start();
    database = SqliteDatabase.inMemory();
    readModel = await SqliteReadModelStore.open(database, [counters, NEXT]);
    answer = () => Promise.resolve(true);
    asked = [];
  });
  afterEach(async () => {
    clock.stop();
    await database.close();
  });

  const served = () =>
    new ServedViews(readModel, {
      contains: (event) => {
        asked.push(event);
        return answer();
      },
    });
  const lastEvent = { position: '3', id: randomUUID(), streamId: `counter-${randomUUID()}`, revision: 0 };
  const save = (caughtUp: boolean, last?: EventReference) =>
    readModel.save([], { consumer, position: '3', lastEvent: last, caughtUp });

  it('are complete once their consumer has reached the end of the log, separately for each version', async () => {
    const views = served();
    await expect(views.mustBeComplete(counters)).rejects.toThrow(ReadModelBehind);
    await save(false);
    await expect(views.mustBeComplete(counters)).rejects.toThrow(ReadModelBehind);
    await save(true);
    await views.mustBeComplete(counters);
    await expect(views.mustBeComplete(NEXT)).rejects.toThrow(ReadModelBehind);
  });

  it('of an empty log are complete', async () => {
    await readModel.save([], { consumer, position: undefined, caughtUp: true });
    await served().mustBeComplete(counters);
  });

  it('are no longer complete within a second after a reset', async () => {
    await save(true);
    const views = served();
    await views.mustBeComplete(counters);
    await readModel.reset(consumer, counters);
    clock.aSecondPasses();
    await expect(views.mustBeComplete(counters)).rejects.toThrow(ReadModelBehind);
  });

  it('must be of this log', async () => {
    await save(true, lastEvent);
    answer = () => Promise.resolve(false);
    const views = served();
    expect(await views.isOfThisLog(counters)).toBe(false);
    await expect(views.mustBeComplete(counters)).rejects.toThrow(WrongLog);
    expect(asked).toEqual([lastEvent]);
  });

  it('are of this log if nothing was processed yet, or if nothing is stored', async () => {
    answer = () => Promise.resolve(false);
    await save(true);
    const views = served();
    expect(await views.isOfThisLog(counters)).toBe(true);
    expect(await views.isOfThisLog(NEXT)).toBe(true);
    expect(asked).toEqual([]);
  });

  it('ask the log once for many readers, and once a second', async () => {
    await save(true, lastEvent);
    const views = served();
    await Promise.all(Array.from({ length: 20 }, () => views.isOfThisLog(counters)));
    expect(asked).toHaveLength(1);
    clock.aSecondPasses();
    await views.isOfThisLog(counters);
    expect(asked).toHaveLength(2);
  });

  it('are served as before while the log is asked again', async () => {
    await save(true, lastEvent);
    const views = served();
    expect(await views.isOfThisLog(counters)).toBe(true);
    clock.aSecondPasses();
    let respond: (contains: boolean) => void;
    answer = () => new Promise((resolve) => (respond = resolve));
    expect(await views.isOfThisLog(counters)).toBe(true);
    respond!(false);
    await new Promise(setImmediate);
    expect(await views.isOfThisLog(counters)).toBe(false);
  });

  it('are served as before while the log is unavailable', async () => {
    await save(true, lastEvent);
    const views = served();
    answer = () => Promise.reject(new StoreUnavailable('down'));
    expect(await views.isOfThisLog(counters)).toBe(true);
    answer = () => Promise.resolve(false);
    clock.aSecondPasses();
    await views.isOfThisLog(counters);
    await new Promise(setImmediate);
    expect(await views.isOfThisLog(counters)).toBe(false);
    answer = () => Promise.reject(new StoreUnavailable('down'));
    clock.aSecondPasses();
    await views.isOfThisLog(counters);
    await new Promise(setImmediate);
    expect(await views.isOfThisLog(counters)).toBe(false);
  });
});
