import { RecentEvents } from '../../src/publishing/stream-events/recent-events';
import { type StreamedEvent } from '../../src/publishing/stream-events/streamed-event';
import { PIECE } from '../../src/publishing/stream-events/stream-text';

const event = (position: string, text = position): StreamedEvent => ({
  position,
  text,
  streamId: 'campaign-1',
  type: 'CampaignPaused',
  userId: 'ada',
});

const LARGE = { recentEvents: 1_000, recentCharacters: 10 * PIECE };

describe('The recent events', () => {
  it('are those after a position, up to where the log was read', () => {
    const recent = new RecentEvents('10', LARGE);
    recent.add([event('12'), event('14')], '15');
    recent.add([], '17');
    expect(recent.after('10', {})).toEqual({ text: '1214', upTo: '17' });
    expect(recent.after('12', {})).toEqual({ text: '14', upTo: '17' });
    expect(recent.after('13', { userId: 'bob' })).toEqual({ text: '', upTo: '17' });
    expect(recent.after('99', {})).toEqual({ text: '', upTo: '99' });
    expect([recent.covers('09'), recent.covers('10')]).toEqual([false, true]);
  });

  it.each([
    ['number', { ...LARGE, recentEvents: 2 }],
    ['size', { ...LARGE, recentCharacters: 5 }],
  ])('are limited in %s, and cover no position before a dropped one', (_what, limits) => {
    const recent = new RecentEvents('', limits);
    recent.add([event('11'), event('12'), event('13')], '14');
    expect([recent.covers('10'), recent.covers('11')]).toEqual([false, true]);
    expect(recent.after('11', {})).toEqual({ text: '1213', upTo: '14' });
  });

  it('drop an event that is larger than all of them together', () => {
    const recent = new RecentEvents('', { ...LARGE, recentCharacters: 5 });
    recent.add([event('11', '123456')], '12');
    expect([recent.covers('10'), recent.covers('11')]).toEqual([false, true]);
  });

  it('come in pieces, and none is left out between two pieces', () => {
    const recent = new RecentEvents('', LARGE);
    const long = 'x'.repeat(PIECE);
    recent.add([event('1', long), event('2'), event('3', long), event('4')], '5');
    const first = recent.after('', {});
    const second = recent.after(first.upTo, {});
    expect([first.upTo, second, recent.after(second.upTo, {})]).toEqual([
      '1',
      { text: `2${long}`, upTo: '3' },
      { text: '4', upTo: '5' },
    ]);
  });
});
