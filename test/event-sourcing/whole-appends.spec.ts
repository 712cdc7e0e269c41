import { wholeAppends } from '../../src/event-sourcing/consuming/whole-appends';
import { type RecordedEvent, type SubscriptionBatch } from '../../src/event-sourcing/log/event-store';
import { metadataOf } from '../support/new-events';

let position = 0;
beforeEach(() => (position = 0));

function event(stream: string, revision: number, place: object = {}): RecordedEvent {
  const metadata = { ...metadataOf('ada'), ...place };
  const counter = { id: '', type: 'CounterIncreased', data: {}, metadata };
  return { ...counter, streamId: `counter-${stream}`, revision, position: String(++position) };
}

/** The events of one append. Their places can be overwritten with nonsense. */
function append(stream: string, from: number, size: number, place: object = {}): RecordedEvent[] {
  return Array.from({ length: size }, (_, index) =>
    event(stream, from + index, { append_index: index, append_size: size, ...place }),
  );
}

const batch = (events: readonly RecordedEvent[], live = false): SubscriptionBatch => {
  const last = events[events.length - 1];
  return { events, live, ...(last && { upTo: last.position }) };
};

/** @returns of each batch: the places of its events, its checkpoint, and whether it is live */
async function delivered(...batches: SubscriptionBatch[]): Promise<[string, string | undefined, boolean][]> {
  const results: [string, string | undefined, boolean][] = [];
  for await (const { events, upTo, live } of wholeAppends(from(batches))) {
    const places = events.map(({ streamId, revision }) => `${streamId.slice('counter-'.length)}${revision}`);
    results.push([places.join(' '), upTo, live]);
  }
  return results;
}

async function* from(batches: readonly SubscriptionBatch[]): AsyncGenerator<SubscriptionBatch> {
  yield* batches;
}

describe('A subscription in whole appends', () => {
  it('passes batches that end at the end of an append as they are', async () => {
    const batches = [batch([...append('a', 0, 2), event('b', 0)]), batch([], true), batch(append('a', 2, 1), true)];
    const passed: SubscriptionBatch[] = [];
    for await (const each of wholeAppends(from(batches))) passed.push(each);
    expect(passed).toEqual(batches);
  });

  it('holds an append back until its end arrives, and its checkpoint with it', async () => {
    const [b0, b1, b2] = append('b', 0, 3);
    const [a0, b] = [event('a', 0), [b0!, b1!, b2!]];
    const batches = [batch([a0, b[0]!]), batch([b[1]!]), batch([b[2]!, event('c', 0)], true)];
    expect(await delivered(...batches)).toEqual([
      ['a0', a0.position, false],
      ['', undefined, false],
      ['b0 b1 b2 c0', String(position), true],
    ]);
  });

  it('says once that the end of the log is reached, at a checkpoint before what it holds', async () => {
    const [b0, b1, b2] = append('b', 0, 3);
    const a0 = event('a', 0);
    const batches = [batch([a0]), batch([b0!], true), batch([b1!], true), batch([b2!], true)];
    expect(await delivered(...batches)).toEqual([
      ['a0', a0.position, false],
      ['', a0.position, true],
      ['', undefined, false],
      ['b0 b1 b2', b2!.position, true],
    ]);
  });

  it('does not reset the checkpoint of a consumer that resumes', async () => {
    const [first] = append('a', 0, 2);
    const resumed = wholeAppends(from([batch([first!], true)]), 'checkpoint');
    expect((await resumed.next()).value).toEqual({ events: [], upTo: 'checkpoint', live: true });
  });

  it('does not move the checkpoint past what it holds when a batch has only a checkpoint', async () => {
    const [first, second] = append('a', 0, 2);
    const checkpoint = { events: [], upTo: '8', live: false };
    expect(await delivered(batch([first!]), checkpoint, { ...batch([second!]), upTo: '9' }, checkpoint)).toEqual([
      ['', undefined, false],
      ['', undefined, false],
      ['a0 a1', '9', false],
      ['', '8', false],
    ]);
  });

  it.each<[string, () => RecordedEvent]>([
    ['another stream', () => event('b', 0)],
    ['another append', () => event('a', 1, { append_index: 0, append_size: 1 })],
    ['a later revision', () => event('a', 7)],
  ])('stops waiting for the end at an event of %s', async (_, next) => {
    const [first] = append('a', 0, 2);
    const other = next();
    const place = `${other.streamId.slice('counter-'.length)}${other.revision}`;
    expect(await delivered(batch([first!], true), batch([other], true))).toEqual([
      ['', undefined, true],
      [`a0 ${place}`, other.position, true],
    ]);
  });

  it('accepts an unreadable event as the end of an append', async () => {
    const [first] = append('a', 0, 2);
    const broken = { ...event('a', 1), unreadable: 'it is not UTF-8' };
    expect(await delivered(batch([first!]), batch([broken], true))).toEqual([
      ['', undefined, false],
      ['a0 a1', broken.position, true],
    ]);
  });

  it('drops what it holds when the subscription ends or fails', async () => {
    const [first] = append('a', 0, 2);
    expect(await delivered(batch([first!]))).toEqual([['', undefined, false]]);
    const failing = async function* () {
      yield batch([first!]);
      throw new Error('connection lost');
    };
    const passed: SubscriptionBatch[] = [];
    const reading = (async () => {
      for await (const each of wholeAppends(failing())) passed.push(each);
    })();
    await expect(reading).rejects.toThrow('connection lost');
    expect(passed.flatMap(({ events }) => events)).toEqual([]);
  });

  it('ends the subscription when its reader leaves', async () => {
    let ended = false;
    const endless = async function* () {
      try {
        for (;;) yield batch([], true);
      } finally {
        ended = true;
      }
    };
    for await (const _ of wholeAppends(endless())) break;
    expect(ended).toBe(true);
  });

  it.each([
    [{ append_size: 1e9 }],
    [{ append_size: Infinity }],
    [{ append_size: '2' }],
    [{ append_size: null }],
    [{ append_index: -1 }],
    [{ append_index: 5 }],
    [{ append_index: {}, append_size: [] }],
  ])('does not wait because of metadata that is nonsense: %j', async (nonsense) => {
    const events = append('a', 0, 2, nonsense);
    expect(await delivered(batch([events[0]!], true), batch([events[1]!], true))).toEqual([
      ['a0', '1', true],
      ['a1', '2', true],
    ]);
  });

  it('holds a bounded number of events', async () => {
    const most = 4_096;
    const forever = Array.from({ length: most }, (_, index) =>
      event('a', index, { append_index: index, append_size: most }),
    );
    const ends = await delivered(batch(forever.slice(0, -1), true), batch(forever.slice(-1), true));
    expect(ends.map(([places]) => places.split(' ').filter(Boolean).length)).toEqual([0, most]);
    const more = append('b', 0, most + 1).slice(0, 1);
    expect((await delivered(batch(more, true)))[0]?.[0]).toBe('b0');
  });
});
