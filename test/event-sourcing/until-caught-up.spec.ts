import { randomUUID } from 'node:crypto';
import { ConstantBackoff, handleType, type IPolicy, noop, retry } from 'cockatiel';
import { OpenStores } from '../../src/adapters/open-stores';
import { ReadModelBehind } from '../../src/event-sourcing/consuming/not-caught-up';
import { viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../../src/event-sourcing/consuming/until-caught-up';
import { WrongLog } from '../../src/event-sourcing/consuming/wrong-log';
import { type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { newEvent } from '../support/new-events';
import { counters } from './counters';

const CATEGORY = 'counter';
const consumer = viewName(counters);

/** Looks as often as needed. */
const patient = retry(handleType(ReadModelBehind), { maxAttempts: 1_000, backoff: new ConstantBackoff(1) });

describe('A read that decides', () => {
  let stores: OpenStores;
  beforeEach(async () => {
    stores = await OpenStores.open({ eventStoreUrl: 'sqlite::memory:', readModelUrl: 'sqlite::memory:' }, [counters]);
  });
  afterEach(() => stores.close());

  async function append(category = CATEGORY): Promise<RecordedEvent> {
    const stream = `${category}-${randomUUID()}`;
    await stores.eventStore.append(stream, 'no_stream', [newEvent()]);
    const signal = new AbortController().signal;
    for await (const { events } of stores.eventStore.subscribe({ category, signal })) return events[events.length - 1]!;
    throw new Error('the subscription ended');
  }

  const project = ({ position, id, streamId, revision }: RecordedEvent, caughtUp = true) =>
    stores.readModel.save([], {
      consumer,
      position,
      lastEvent: { position, id, streamId, revision },
      caughtUp,
    });

  const wait = (whileBehind: IPolicy = patient) =>
    untilCaughtUp({ view: counters, category: CATEGORY }, stores.readModel, stores.eventStore, whileBehind);

  /** @returns whether it has ended after a look at the view */
  const once = () =>
    wait(noop).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ReadModelBehind) return false;
        throw error;
      },
    );

  it('does not wait for a view that has all events', async () => {
    await project(await append());
    expect(await once()).toBe(true);
  });

  it('does not wait for the view of an empty log', async () => {
    await stores.readModel.save([], { consumer, position: undefined, caughtUp: true });
    expect(await once()).toBe(true);
  });

  it('does not wait for events of other categories', async () => {
    await project(await append());
    await append('other');
    expect(await once()).toBe(true);
  });

  it('waits until the view has the last event', async () => {
    await project(await append());
    const last = await append();
    expect(await once()).toBe(false);
    const waits = wait();
    await project(last);
    await waits;
  });

  it('does not wait for events that were appended after it began', async () => {
    await project(await append());
    const before = await append();
    let looks = 0;
    const saving = retry(handleType(ReadModelBehind), { maxAttempts: 1, backoff: new ConstantBackoff(0) });
    saving.onRetry(() => void looks++);
    const readModel = {
      checkpoint: async (name: string) => {
        if (looks > 0) {
          await append();
          await project(before);
        }
        return stores.readModel.checkpoint(name);
      },
    };
    await untilCaughtUp({ view: counters, category: CATEGORY }, readModel, stores.eventStore, saving);
    expect(looks).toBe(1);
  });

  it('waits for a view that is being built', async () => {
    expect(await once()).toBe(false);
    const last = await append();
    await project(last, false);
    expect(await once()).toBe(false);
    await project(last);
    expect(await once()).toBe(true);
  });

  it('fails for a view of another log', async () => {
    await project({ ...(await append()), id: randomUUID() });
    await expect(wait()).rejects.toThrow(WrongLog);
  });

  it('gives up on a view that stays behind', async () => {
    await append();
    const impatient = retry(handleType(ReadModelBehind), { maxAttempts: 3, backoff: new ConstantBackoff(1) });
    await expect(wait(impatient)).rejects.toThrow(ReadModelBehind);
  });
});
