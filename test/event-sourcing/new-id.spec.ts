import { validate, version } from 'uuid';
import { newId } from '../../src/event-sourcing/log/new-id';

describe('A new id', () => {
  /** More than one pool of random bytes makes. */
  const ids = Array.from({ length: 1_000 }, () => newId());

  it('is a UUID of version 7', () => {
    expect(ids.filter((id) => !validate(id) || version(id) !== 7)).toEqual([]);
  });

  it('is like no other', () => {
    expect(new Set(ids).size).toBe(ids.length);
    // Nor is what is random in it.
    expect(new Set(ids.map((id) => id.slice(14))).size).toBe(ids.length);
  });

  it('sorts behind those of earlier milliseconds', () => {
    jest.useFakeTimers({ now: Date.parse('2026-01-05T09:00:00.000Z') });
    const earlier = newId();
    jest.advanceTimersByTime(1);
    expect(newId() > earlier).toBe(true);
    jest.useRealTimers();
  });
});
