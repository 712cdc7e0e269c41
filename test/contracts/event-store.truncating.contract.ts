import { type EventStore, type NewEvent, WrongExpectedRevision } from '../../src/event-sourcing/log/event-store';
import { categoryOf } from '../../src/event-sourcing/log/identity';
import { follow, untilEvent, withoutRemovals } from '../support/follow';
import { newCategory, newEvent, newEvents, newStream } from '../support/new-events';

export function describeTruncating(store: () => EventStore): void {
  const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);
  const revisionsIn = async (stream: string, from?: number) =>
    (await store().readStream(stream, from)).map(({ revision }) => revision);

  async function newStreamOf(count: number, category?: string) {
    const stream = newStream(category);
    const events = newEvents(count);
    await store().append(stream, 'no_stream', events);
    return { stream, events };
  }

  describe('a truncated stream', () => {
    it('keeps the events from the given revision on, as they were', async () => {
      const { stream } = await newStreamOf(5);
      const before = await store().readStream(stream);
      await store().truncate(stream, 3);
      expect(await store().readStream(stream)).toEqual(before.slice(3));
    });

    it('can be read from a revision that it no longer has', async () => {
      const { stream } = await newStreamOf(5);
      await store().truncate(stream, 3);
      expect(await revisionsIn(stream, 1)).toEqual([3, 4]);
      expect(await revisionsIn(stream, 4)).toEqual([4]);
      expect(await revisionsIn(stream, 5)).toEqual([]);
    });

    it('keeps at least its last event', async () => {
      const { stream } = await newStreamOf(3);
      await store().truncate(stream, 2);
      expect(await revisionsIn(stream)).toEqual([2]);
    });

    it('expects the same revision as before in an append', async () => {
      const { stream, events } = await newStreamOf(3);
      await store().truncate(stream, 2);
      await expect(store().append(stream, 'no_stream', newEvents(1))).rejects.toThrow(WrongExpectedRevision);
      await expect(store().append(stream, 1, newEvents(1))).rejects.toThrow(WrongExpectedRevision);
      const next = newEvent();
      expect(await store().append(stream, 2, [next])).toBe(3);
      expect(await store().append(stream, 2, [next])).toBe(3);
      expect(idsOf(await store().readStream(stream))).toEqual([events[2]!.id, next.id]);
    });

    it('never writes truncated events again when their append is repeated', async () => {
      const { stream, events } = await newStreamOf(3);
      await store().truncate(stream, 2);
      const repeated = store().append(stream, 'no_stream', events.slice(0, 2));
      const outcome = await repeated.catch((error: unknown) => error);
      if (outcome !== 1) expect(outcome).toBeInstanceOf(WrongExpectedRevision);
      expect(await revisionsIn(stream)).toEqual([2]);
    });

    it('does not change when it is truncated again at the same or an earlier revision', async () => {
      const { stream } = await newStreamOf(5);
      for (const before of [3, 3, 1, 0]) await store().truncate(stream, before);
      expect(await revisionsIn(stream)).toEqual([3, 4]);
    });

    it('can be truncated further, and after later appends', async () => {
      const { stream } = await newStreamOf(3);
      await store().truncate(stream, 1);
      await store().append(stream, 2, newEvents(2));
      await store().truncate(stream, 4);
      expect(await revisionsIn(stream)).toEqual([4]);
    });

    it('is truncated at the highest of several simultaneous revisions', async () => {
      const { stream } = await newStreamOf(5);
      await Promise.all([1, 4, 2, 4, 3].map((before) => store().truncate(stream, before)));
      expect(await revisionsIn(stream)).toEqual([4]);
    });

    it('does not affect other streams, even those with the same prefix', async () => {
      const { stream } = await newStreamOf(3);
      await store().append(`${stream}-2`, 'no_stream', newEvents(3));
      await store().truncate(stream, 2);
      expect(await revisionsIn(`${stream}-2`)).toEqual([0, 1, 2]);
    });

    it('gives a subscription its remaining events in the order of the log', async () => {
      const category = newCategory();
      const one = await newStreamOf(3, category);
      const other = await newStreamOf(2, category);
      const all = await follow(store(), { category }, untilEvent(other.events[1]!.id));
      await store().truncate(one.stream, 2);
      const again = await follow(store(), { category }, untilEvent(other.events[1]!.id));
      const truncated = idsOf(one.events.slice(0, 2));
      expect(withoutRemovals(again.events).filter(({ id }) => !truncated.includes(id))).toEqual(
        all.events.filter(({ id }) => !truncated.includes(id)),
      );
    });

    it('lets a subscription resume after a truncated event', async () => {
      const { stream, events } = await newStreamOf(3);
      const [first] = (await follow(store(), { category: categoryOf(stream) }, untilEvent(events[2]!.id))).events;
      await store().truncate(stream, 2);
      const last = newEvent();
      await store().append(stream, 2, [last]);
      const rest = await follow(store(), { category: categoryOf(stream), after: first!.position }, untilEvent(last.id));
      expect(idsOf(withoutRemovals(rest.events)).slice(-2)).toEqual(idsOf([events[2] as NewEvent, last]));
    });
  });
}
