import {
  type EventStore,
  type NewEvent,
  type Position,
  type SubscriptionBatch,
} from '../../src/event-sourcing/log/event-store';
import { categoryOf } from '../../src/event-sourcing/log/identity';
import { follow, untilEvent } from '../support/follow';
import { newCategory, newEvent, newEvents, newStream } from '../support/new-events';

export function describeSubscribing(store: () => EventStore): void {
  const idsOf = (events: readonly { readonly id: string }[]) => events.map((event) => event.id);
  const untilLive = (batch: SubscriptionBatch) => batch.live;

  /** Appends the events to the streams in turn, one at a time, so that the log has them in this order. */
  async function appendInTurn(streams: readonly string[], events: readonly NewEvent[]): Promise<void> {
    for (const [index, event] of events.entries()) {
      const revision = Math.floor(index / streams.length);
      await store().append(streams[index % streams.length]!, revision === 0 ? 'no_stream' : revision - 1, [event]);
    }
  }

  describe('a subscription', () => {
    it('gives every stream of a category from the start, in the order of the log', async () => {
      const category = newCategory();
      const events = newEvents(9);
      await appendInTurn([newStream(category), newStream(category), newStream(category)], events);
      const got = await follow(store(), { category }, untilEvent(events[8]!.id));
      expect(idsOf(got.events)).toEqual(idsOf(events));
      expect(got.events.map((event) => event.revision)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    });

    it('gives events as they were written', async () => {
      const stream = newStream();
      const written = newEvent({ name: 'Grüße 👋', nested: [{ nothing: null }] });
      await store().append(stream, 'no_stream', [written]);
      const got = await follow(store(), { category: categoryOf(stream) }, untilEvent(written.id));
      expect(got.events).toEqual([
        { ...written, streamId: stream, revision: 0, position: expect.any(String) as string },
      ]);
    });

    it('gives increasing positions', async () => {
      const category = newCategory();
      await store().append(newStream(category), 'no_stream', newEvents(12));
      const last = newEvent();
      await store().append(newStream(category), 'no_stream', [last]);
      const { events, upTo } = await follow(store(), { category }, untilEvent(last.id));
      const positions = events.map((event) => event.position);
      expect(positions).toHaveLength(13);
      for (const [index, position] of positions.slice(1).entries()) expect(position > positions[index]!).toBe(true);
      expect(upTo! >= positions[12]!).toBe(true);
    });

    it('gives only the streams of the category', async () => {
      const [wanted, other] = [newCategory(), newCategory()];
      const unwanted = [`${other}-1`, `x${wanted}-1`, `${wanted}x-1`, `${other}-${wanted}-1`];
      await appendInTurn(unwanted, newEvents(8));
      const events = newEvents(4);
      await appendInTurn([`${wanted}-1`, `${wanted}-1-x`], events.slice(0, 2));
      await store().append(unwanted[0]!, 1, newEvents(2));
      await appendInTurn([`${wanted}-2`, `${wanted}-`], events.slice(2));
      const got = await follow(store(), { category: wanted }, untilEvent(events[3]!.id));
      expect(idsOf(got.events)).toEqual(idsOf(events));
    });

    it('gives only the wanted types, and a checkpoint after the others too', async () => {
      const category = newCategory();
      const stream = newStream(category);
      const [first, ...others] = newEvents(5) as [NewEvent, ...NewEvent[]];
      const wanted = [newEvent({ wanted: 1 }, 'ThingMended'), newEvent({ wanted: 2 }, 'ThingLost')];
      await store().append(stream, 'no_stream', [first, wanted[0]!, ...others.slice(0, 2), wanted[1]!]);
      const options = { category, types: ['ThingMended', 'ThingLost'] };
      const got = await follow(store(), options, untilLive);
      expect(idsOf(got.events)).toEqual(idsOf(wanted));
      await store().append(stream, 4, others.slice(2));
      const all = await follow(store(), { category }, untilEvent(others[3]!.id));
      const { id, revision, position } = all.events[6]!;
      let last: SubscriptionBatch['last'];
      const none = await follow(store(), { ...options, after: got.upTo! }, (batch) => {
        last = batch.last ?? last;
        return batch.live && batch.upTo !== undefined && batch.upTo >= position;
      });
      expect(none.events).toEqual([]);
      expect(last).toEqual({ id, revision, position, streamId: stream });
      expect(await store().contains(last!)).toBe(true);
    });

    it('gives a checkpoint with every batch of events, at or after the last one', async () => {
      const category = newCategory();
      const events = newEvents(700);
      await store().append(newStream(category), 'no_stream', events);
      const batches: SubscriptionBatch[] = [];
      await follow(store(), { category }, (batch) => {
        batches.push(batch);
        return untilEvent(events[699]!.id)(batch);
      });
      const filled = batches.filter((batch) => batch.events.length > 0);
      expect(filled.length).toBeGreaterThan(0);
      for (const { events, upTo } of filled) expect(upTo! >= events[events.length - 1]!.position).toBe(true);
    });

    it('reaches the end of the log, even if no event matches', async () => {
      const category = newCategory();
      expect(idsOf((await follow(store(), { category }, untilLive)).events)).toEqual([]);
      const events = newEvents(3);
      await store().append(newStream(category), 'no_stream', events);
      expect(idsOf((await follow(store(), { category }, untilLive)).events)).toEqual(idsOf(events));
    });

    it('that has reached the end gives every later event', async () => {
      const stream = newStream();
      const events = newEvents(5);
      const todo = [...events];
      let appended = -1;
      let appending: Promise<unknown> = Promise.resolve();
      const appendNext = () => {
        const next = todo.shift();
        if (next !== undefined) appending = store().append(stream, appended < 0 ? 'no_stream' : appended, [next]);
        appended++;
      };
      let atTheEnd = false;
      const got = await follow(store(), { category: categoryOf(stream) }, (batch, soFar) => {
        // Appends the next event only after the previous one has arrived.
        if (soFar.length === appended + 1 && (atTheEnd ||= batch.live)) appendNext();
        return soFar.length === events.length;
      });
      await appending;
      expect(idsOf(got.events)).toEqual(idsOf(events));
    });
  });

  describe('a subscription that resumes', () => {
    it('after a checkpoint gives exactly the later events', async () => {
      const category = newCategory();
      const [before, since] = [newEvents(4), newEvents(4)];
      const streams = [newStream(category), newStream(category)];
      await appendInTurn(streams, before);
      const first = await follow(store(), { category }, untilEvent(before[3]!.id));
      await appendInTurn([newStream(category), newStream(category)], since);
      const second = await follow(store(), resumed(category, first.upTo), untilEvent(since[3]!.id));
      expect(idsOf(first.events)).toEqual(idsOf(before));
      expect(idsOf(second.events)).toEqual(idsOf(since));
    });

    it('after the checkpoint of every batch loses and repeats nothing', async () => {
      const category = newCategory();
      const events = newEvents(1_100);
      for (let from = 0; from < events.length; from += 100) {
        await store().append(newStream(category), 'no_stream', events.slice(from, from + 100));
      }
      const got: string[] = [];
      let after: Position | undefined;
      while (got[got.length - 1] !== events[1_099]!.id) {
        const batch = await follow(store(), resumed(category, after), ({ events }) => events.length > 0);
        got.push(...idsOf(batch.events));
        after = batch.upTo ?? after;
      }
      expect(got).toEqual(idsOf(events));
    });

    it('after any event gives the later ones, even within one append', async () => {
      const category = newCategory();
      const events = newEvents(6);
      const ids = idsOf(events);
      await store().append(newStream(category), 'no_stream', events.slice(0, 3));
      await store().append(newStream(category), 'no_stream', events.slice(3));
      const all = await follow(store(), { category }, untilEvent(ids[5]!));
      for (const [index, { position }] of all.events.slice(0, -1).entries()) {
        const rest = await follow(store(), resumed(category, position), untilEvent(ids[5]!));
        expect(idsOf(rest.events)).toEqual(ids.slice(index + 1));
      }
    });

    it('at the end of the log waits for the next event', async () => {
      const stream = newStream();
      const [there, later] = newEvents(2) as [NewEvent, NewEvent];
      await store().append(stream, 'no_stream', [there]);
      const { upTo } = await follow(store(), { category: categoryOf(stream) }, untilEvent(there.id));
      let appending: Promise<number> | undefined;
      const got = await follow(store(), resumed(categoryOf(stream), upTo), (batch) => {
        if (batch.live) appending ??= store().append(stream, 0, [later]);
        return untilEvent(later.id)(batch);
      });
      await appending;
      expect(idsOf(got.events)).toEqual([later.id]);
    });

    function resumed(category: string, after: Position | undefined) {
      return { category, ...(after !== undefined && { after }) };
    }
  });

  describe('simultaneous subscriptions', () => {
    it('each get every event', async () => {
      const category = newCategory();
      const events = newEvents(20);
      const both = [1, 2].map(() => follow(store(), { category }, untilEvent(events[19]!.id)));
      await appendInTurn([newStream(category), newStream(category)], events);
      for (const { events: got } of await Promise.all(both)) expect(idsOf(got)).toEqual(idsOf(events));
    });

    it('do not block each other', async () => {
      const stream = newStream();
      const event = newEvent();
      await store().append(stream, 'no_stream', [event]);
      const leaving = new AbortController();
      const idle = store()
        .subscribe({ category: categoryOf(stream), signal: leaving.signal })
        [Symbol.asyncIterator]();
      await idle.next();
      const got = await follow(store(), { category: categoryOf(stream) }, untilEvent(event.id));
      expect(idsOf(got.events)).toEqual([event.id]);
      leaving.abort();
      await idle.return?.();
    });
  });

  describe('an aborted subscription', () => {
    it('ends while it waits for an append', async () => {
      const stopping = new AbortController();
      let reachedTheEnd = false;
      for await (const batch of store().subscribe({ category: newCategory(), signal: stopping.signal })) {
        reachedTheEnd ||= batch.live;
        // Aborts while the loop waits for the next batch.
        if (reachedTheEnd) setImmediate(() => stopping.abort());
      }
      expect(reachedTheEnd).toBe(true);
    });

    it('ends without giving the remaining events', async () => {
      const category = newCategory();
      const events = newEvents(1_100);
      for (let from = 0; from < events.length; from += 100) {
        await store().append(newStream(category), 'no_stream', events.slice(from, from + 100));
      }
      const stopping = new AbortController();
      const got: string[] = [];
      for await (const batch of store().subscribe({ category, signal: stopping.signal })) {
        expect(stopping.signal.aborted).toBe(false);
        got.push(...idsOf(batch.events));
        if (got.length > 0) stopping.abort();
      }
      expect(got).toEqual(idsOf(events).slice(0, got.length));
    });

    it('that was aborted before it began gives nothing', async () => {
      const event = newEvent();
      const stream = newStream();
      await store().append(stream, 'no_stream', [event]);
      const got: string[] = [];
      for await (const batch of store().subscribe({ category: categoryOf(stream), signal: AbortSignal.abort() })) {
        got.push(...idsOf(batch.events));
      }
      expect(got).toEqual([]);
    });

    it('does not affect other subscriptions', async () => {
      const stream = newStream();
      const event = newEvent();
      const stopping = new AbortController();
      const other = follow(store(), { category: categoryOf(stream) }, untilEvent(event.id));
      for await (const batch of store().subscribe({ category: categoryOf(stream), signal: stopping.signal })) {
        if (batch.live) stopping.abort();
      }
      await store().append(stream, 'no_stream', [event]);
      expect(idsOf((await other).events)).toEqual([event.id]);
    });
  });
}
