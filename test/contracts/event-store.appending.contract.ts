import {
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  WrongExpectedRevision,
} from '../../src/event-sourcing/log/event-store';
import { newCategory, newEvent, newEvents, newStream } from '../support/new-events';

export function describeAppending(store: () => EventStore): void {
  const idsIn = async (stream: string) => (await store().readStream(stream)).map((event) => event.id);
  const idsOf = (events: readonly NewEvent[]) => events.map((event) => event.id);
  const append = async (stream: string, expected: ExpectedRevision, ...events: NewEvent[]) =>
    store().append(stream, expected, events);

  describe('an append', () => {
    it('starts a new stream and returns the revision of its last event', async () => {
      const stream = newStream();
      const events = newEvents(3);
      expect(await append(stream, 'no_stream', ...events)).toBe(2);
      expect(await idsIn(stream)).toEqual(idsOf(events));
    });

    it('adds its events after the expected revision', async () => {
      const stream = newStream();
      const [first, second, third, fourth] = newEvents(4) as [NewEvent, NewEvent, NewEvent, NewEvent];
      expect(await append(stream, 'no_stream', first)).toBe(0);
      expect(await append(stream, 0, second, third)).toBe(2);
      expect(await append(stream, 2, fourth)).toBe(3);
      expect(await idsIn(stream)).toEqual(idsOf([first, second, third, fourth]));
    });

    it.each<[string, ExpectedRevision]>([
      ['no stream', 'no_stream'],
      ['an earlier revision', 0],
      ['a later revision', 2],
      ['a revision far ahead', 5_000],
    ])('that expects %s of a stream at revision 1 writes nothing', async (_, expected) => {
      const stream = newStream();
      const existing = newEvents(2);
      await append(stream, 'no_stream', ...existing);
      const refused = append(stream, expected, newEvent());
      await expect(refused).rejects.toThrow(WrongExpectedRevision);
      await expect(refused).rejects.toMatchObject({ streamId: stream, expected });
      expect(await idsIn(stream)).toEqual(idsOf(existing));
    });

    it.each([0, 7])('that expects revision %d of an unknown stream writes nothing', async (expected) => {
      const stream = newStream();
      await expect(append(stream, expected, newEvent())).rejects.toThrow(WrongExpectedRevision);
      expect(await idsIn(stream)).toEqual([]);
    });

    it('is all or nothing', async () => {
      const stream = newStream();
      const existing = newEvents(2);
      await append(stream, 'no_stream', ...existing);
      await expect(append(stream, 0, ...newEvents(5))).rejects.toThrow(WrongExpectedRevision);
      expect(await idsIn(stream)).toEqual(idsOf(existing));
    });
  });

  describe('a repeated append', () => {
    it('of a new stream succeeds again and writes nothing', async () => {
      const stream = newStream();
      const events = newEvents(2);
      expect(await append(stream, 'no_stream', ...events)).toBe(1);
      expect(await append(stream, 'no_stream', ...events)).toBe(1);
      expect(await idsIn(stream)).toEqual(idsOf(events));
    });

    it('at a later revision succeeds again and writes nothing', async () => {
      const stream = newStream();
      const existing = newEvents(2);
      const events = newEvents(2);
      await append(stream, 'no_stream', ...existing);
      expect(await append(stream, 1, ...events)).toBe(3);
      expect(await append(stream, 1, ...events)).toBe(3);
      expect(await idsIn(stream)).toEqual(idsOf([...existing, ...events]));
    });

    it('succeeds again after later appends', async () => {
      const stream = newStream();
      const [first, second, later] = [newEvents(2), newEvents(1), newEvents(3)];
      await append(stream, 'no_stream', ...first);
      await append(stream, 1, ...second);
      await append(stream, 2, ...later);
      expect(await append(stream, 'no_stream', ...first)).toBe(1);
      expect(await append(stream, 1, ...second)).toBe(2);
      expect(await idsIn(stream)).toEqual(idsOf([...first, ...second, ...later]));
    });

    it('succeeds for all simultaneous callers, and is written once', async () => {
      const stream = newStream();
      const events = newEvents(2);
      const revisions = await Promise.all(Array.from({ length: 10 }, () => append(stream, 'no_stream', ...events)));
      expect(revisions).toEqual(Array.from({ length: 10 }, () => 1));
      expect(await idsIn(stream)).toEqual(idsOf(events));
    });

    it('with other ids conflicts', async () => {
      const stream = newStream();
      const events = newEvents(1);
      await append(stream, 'no_stream', ...events);
      await expect(append(stream, 'no_stream', newEvent(events[0]!.data))).rejects.toThrow(WrongExpectedRevision);
      expect(await idsIn(stream)).toEqual(idsOf(events));
    });

    it('conflicts if only its first event is the same', async () => {
      const stream = newStream();
      const [first, second, other] = newEvents(3) as [NewEvent, NewEvent, NewEvent];
      await append(stream, 'no_stream', first, second);
      await expect(append(stream, 'no_stream', first, other)).rejects.toThrow(WrongExpectedRevision);
      expect(await idsIn(stream)).toEqual(idsOf([first, second]));
    });
  });

  describe('simultaneous appends', () => {
    it.each([2, 50])('of %d writers to one new stream succeed for exactly one', async (count) => {
      const stream = newStream();
      const attempts = Array.from({ length: count }, () => newEvents(2));
      const winner = await winnerOf(attempts, stream, 'no_stream');
      expect(await idsIn(stream)).toEqual(idsOf(winner));
    });

    it.each([2, 50])('of %d writers to one revision succeed for exactly one', async (count) => {
      const stream = newStream();
      const existing = newEvents(1);
      await append(stream, 'no_stream', ...existing);
      const attempts = Array.from({ length: count }, () => newEvents(1));
      const winner = await winnerOf(attempts, stream, 0);
      expect(await idsIn(stream)).toEqual(idsOf([...existing, ...winner]));
    });

    it('to different streams all succeed', async () => {
      const category = newCategory();
      const attempts = Array.from({ length: 200 }, () => ({ stream: newStream(category), events: newEvents(2) }));
      const revisions = await Promise.all(attempts.map(({ stream, events }) => append(stream, 'no_stream', ...events)));
      expect(new Set(revisions)).toEqual(new Set([1]));
      for (const { stream, events } of attempts) expect(await idsIn(stream)).toEqual(idsOf(events));
    });

    /** Runs all appends at once. All except the winner must conflict. */
    async function winnerOf(attempts: NewEvent[][], stream: string, expected: ExpectedRevision): Promise<NewEvent[]> {
      const outcomes = await Promise.allSettled(attempts.map((events) => append(stream, expected, ...events)));
      const losers = outcomes.filter((outcome) => outcome.status === 'rejected');
      for (const { reason } of losers) expect(reason).toBeInstanceOf(WrongExpectedRevision);
      expect(losers).toHaveLength(attempts.length - 1);
      return attempts[outcomes.findIndex((outcome) => outcome.status === 'fulfilled')]!;
    }
  });

  describe('a stream', () => {
    it('that is unknown has no events', async () => {
      expect(await store().readStream(newStream())).toEqual([]);
      expect(await store().readStream(newStream(), 3)).toEqual([]);
    });

    it('is read from a revision on', async () => {
      const stream = newStream();
      const events = newEvents(5);
      await append(stream, 'no_stream', ...events);
      const read = await store().readStream(stream, 3);
      expect(read.map(({ id, revision }) => ({ id, revision }))).toEqual([
        { id: events[3]!.id, revision: 3 },
        { id: events[4]!.id, revision: 4 },
      ]);
      expect(await store().readStream(stream, 5)).toEqual([]);
    });

    it('is read up to a limit', async () => {
      const stream = newStream();
      const events = newEvents(5);
      await append(stream, 'no_stream', ...events);
      const revisionsIn = async (from: number, limit: number) =>
        (await store().readStream(stream, from, limit)).map(({ revision }) => revision);
      expect(await revisionsIn(0, 2)).toEqual([0, 1]);
      expect(await revisionsIn(2, 2)).toEqual([2, 3]);
      expect(await revisionsIn(4, 2)).toEqual([4]);
      expect(await revisionsIn(5, 2)).toEqual([]);
    });

    it('of many events is read whole and in order', async () => {
      const stream = newStream();
      const events = newEvents(1_200);
      for (let from = 0; from < events.length; from += 400) {
        await append(stream, from === 0 ? 'no_stream' : from - 1, ...events.slice(from, from + 400));
      }
      const read = await store().readStream(stream);
      expect(read.map((event) => event.id)).toEqual(idsOf(events));
      expect(read.map((event) => event.revision)).toEqual(events.map((_, index) => index));
    });
  });

  describe('an event', () => {
    it('comes back as it was written, with its stream and revision', async () => {
      const stream = newStream();
      const written = newEvent({ name: 'Spring' }, 'CampaignDrafted');
      const metadata = { ...written.metadata, request_hash: 'abc', traceparent: '00-0af7-b7ad-01', attempt: { of: 3 } };
      await append(stream, 'no_stream', { ...written, metadata });
      const [read] = await store().readStream(stream);
      expect(read).toMatchObject({ ...written, metadata, streamId: stream, revision: 0 });
      expect(read!.metadata).toEqual(metadata);
    });

    it.each<[string, object]>([
      ['no fields', {}],
      ['text of every script', { text: 'Grüße, Ωμέγα, 日本語, عربى, 👩‍👩‍👧 “quotes” \\ \n\t\u0001' }],
      ['names of every script', { 'ключ with spaces, "quotes" and dots.': 1, $dollar: 2 }],
      ['nulls and empty values', { nothing: null, empty: '', none: [], hollow: {}, no: false, zero: 0 }],
      ['numbers', { small: -1.5e-7, large: Number.MAX_SAFE_INTEGER, half: 0.5, negative: -42 }],
      ['nested values', { a: [{ b: [[1, [2, { c: null }]], 'd'] }], e: { f: { g: { h: [true, false] } } } }],
    ])('keeps data with %s', async (_, data) => {
      const stream = newStream();
      await append(stream, 'no_stream', newEvent(data));
      const [read] = await store().readStream(stream);
      expect(read!.data).toEqual(data);
    });

    it('keeps half a million bytes of data', async () => {
      const stream = newStream();
      const data = { lines: Array.from({ length: 5_000 }, (_, line) => `${line} ${'ü'.repeat(46)}`) };
      expect(Buffer.byteLength(JSON.stringify(data))).toBeGreaterThan(480_000);
      await append(stream, 'no_stream', newEvent(data));
      const [read] = await store().readStream(stream);
      expect(read!.data).toEqual(data);
    });
  });
}
