import { validate, version } from 'uuid';
import { newId } from '../../src/event-sourcing/log/new-id';

describe('A new id', () => {
  /** More ids than one pool of random bytes is enough for. */
  const ids = Array.from({ length: 1_000 }, () => newId());

  it('is a UUID of version 7', () => {
    expect(ids.filter((id) => !validate(id) || version(id) !== 7)).toEqual([]);
  });

  it('is unique', () => {
    expect(new Set(ids).size).toBe(ids.length);
    // The random part is unique too.
    expect(new Set(ids.map((id) => id.slice(14))).size).toBe(ids.length);
  });

  it('sorts after ids of earlier milliseconds', () => {
    jest.useFakeTimers({ now: Date.parse('2026-01-05T09:00:00.000Z') });
    const earlier = newId();
    jest.advanceTimersByTime(1);
    expect(newId() > earlier).toBe(true);
    jest.useRealTimers();
  });
});
