import { appendsOf, isGapless, withoutOpenAppend } from '../../src/event-sourcing/log/appends';
import { type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { metadataOf } from '../support/new-events';

/** @param metadata instead of one that says that the event has no place in an append */
function recorded(revision: number, metadata?: unknown, streamId = 'counter-a'): RecordedEvent {
  const event = { id: '', type: 'CounterIncreased', data: {}, streamId, revision, position: '' };
  return { ...event, metadata: metadata ?? metadataOf('ada') } as RecordedEvent;
}

const placed = (revision: number, append_index: unknown, append_size: unknown, streamId?: string): RecordedEvent =>
  recorded(revision, { ...metadataOf('ada'), append_index, append_size }, streamId);
const unreadable = (revision: number, streamId?: string): RecordedEvent => ({
  ...recorded(revision, {}, streamId),
  unreadable: 'it is not UTF-8',
});

const revisions = (appends: readonly (readonly RecordedEvent[])[]) =>
  appends.map((events) => events.map(({ revision }) => revision));
const grouped = (...events: RecordedEvent[]) => revisions(appendsOf(events));

describe('Grouping events by append', () => {
  it('keeps the events of one append together, and their order', () => {
    expect(grouped(placed(0, 0, 2), placed(1, 1, 2), placed(2, 0, 1), placed(3, 0, 2), placed(4, 1, 2))).toEqual([
      [0, 1],
      [2],
      [3, 4],
    ]);
    expect(grouped()).toEqual([]);
  });

  it('counts an event of an earlier release as an append of its own', () => {
    expect(grouped(recorded(0), recorded(1), placed(2, 0, 2), placed(3, 1, 2), recorded(4))).toEqual([
      [0],
      [1],
      [2, 3],
      [4],
    ]);
  });

  it('separates streams and appends, even if their ends are missing', () => {
    expect(grouped(placed(0, 0, 2), placed(1, 1, 2, 'counter-b'))).toEqual([[0], [1]]);
    expect(grouped(placed(0, 0, 2), placed(1, 0, 2), placed(2, 1, 2))).toEqual([[0], [1, 2]]);
    expect(grouped(placed(0, 0, 3), placed(1, 1, 2))).toEqual([[0], [1]]);
  });

  it('accepts an append that lacks its start or its end, or an event in between', () => {
    expect(grouped(placed(7, 1, 3), placed(8, 2, 3), placed(9, 0, 1))).toEqual([[7, 8], [9]]);
    expect(grouped(placed(7, 0, 3), placed(9, 2, 3), placed(10, 0, 1))).toEqual([[7], [9], [10]]);
  });

  it.each([
    ['unreadable', unreadable],
    ['an event with empty metadata', (revision: number) => recorded(revision, {})],
    ['an event with a place that is nonsense', (revision: number) => placed(revision, 'one', {})],
  ])('puts %s in the append that it follows, up to its size', (_, damaged) => {
    expect(grouped(placed(0, 0, 3), damaged(1), placed(2, 2, 3), damaged(3))).toEqual([[0, 1, 2], [3]]);
    expect(grouped(placed(0, 0, 2), damaged(1), damaged(2))).toEqual([[0, 1], [2]]);
    expect(grouped(placed(0, 0, 2), damaged(2))).toEqual([[0], [2]]);
  });

  it('puts an event with a damaged revision in the append that it follows', () => {
    expect(grouped(placed(0, 0, 2), placed(-1, 1, 2), placed(2, 0, 1))).toEqual([[0, -1], [2]]);
    expect(grouped(placed(0, 0, 2), unreadable(1, 'counter-b'))).toEqual([[0], [1]]);
  });

  const nonsense: [unknown, unknown][] = [
    [0, 1e9],
    [0, Infinity],
    [0, Number.MAX_SAFE_INTEGER],
    [-1, 2],
    [2, 2],
    [0, 0],
    [0.5, 2],
    ['0', '2'],
    [0, null],
    [undefined, 2],
    [0, undefined],
    [{}, []],
    [Number.NaN, Number.NaN],
  ];
  it.each(nonsense)('counts an event with index %p of %p as an append of its own', (index, size) => {
    expect(grouped(placed(0, index, size), placed(1, index, size), recorded(2))).toEqual([[0], [1], [2]]);
    expect(withoutOpenAppend([placed(0, index, size)]).open).toEqual([]);
  });

  it.each([null, 'text', 5, [], true])('accepts metadata that is %p', (metadata) => {
    const event = { ...recorded(0), metadata } as unknown as RecordedEvent;
    expect(grouped(event, event)).toEqual([[0], [0]]);
  });
});

describe('The rest of a stream', () => {
  it.each<[string, boolean, RecordedEvent[]]>([
    ['is empty', true, []],
    ['has whole appends', true, [placed(4, 0, 2), placed(5, 1, 2), recorded(6)]],
    ['starts inside an append', true, [placed(5, 1, 2), recorded(6)]],
    ['has an unreadable event', true, [placed(4, 0, 2), unreadable(5)]],
    ['lacks its end', false, [placed(4, 0, 1), placed(5, 0, 2)]],
    ['lacks an event', false, [placed(4, 0, 2), recorded(6)]],
    ['has a damaged revision', false, [placed(4, 0, 2), recorded(6), placed(-1, 1, 2)]],
  ])('that %s is gapless: %p', (_, expected, events) => {
    expect(isGapless(events)).toBe(expected);
  });
});

describe('An append whose end is missing', () => {
  const open = (...events: RecordedEvent[]) => revisions([withoutOpenAppend(events).open])[0];

  it('is separated if it is the last one', () => {
    const events = [placed(0, 0, 2), placed(1, 1, 2), placed(2, 0, 3), placed(3, 1, 3)];
    const { whole, open } = withoutOpenAppend(events);
    expect(revisions([whole, open])).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('is not separated if another event follows: its end does not exist', () => {
    expect(open(placed(0, 0, 2), recorded(0, undefined, 'counter-b'))).toEqual([]);
  });

  it('has no unreadable event at its end', () => {
    expect(open(placed(0, 0, 2), unreadable(1))).toEqual([]);
    expect(open(placed(0, 0, 3), unreadable(1))).toEqual([0, 1]);
  });

  it.each([[[]], [[recorded(0)]], [[placed(5, 1, 2)]], [[unreadable(0)]]])('is not seen in %j', (events) => {
    expect(open(...events)).toEqual([]);
  });
});
