import { type ThrottlerStorage } from '@nestjs/throttler';
import { secondsLeft, Windows } from '../../edge/windows';

const KEYS_KEPT = 20_000;

/** What the throttler's storage returns; the package does not export its name. */
type Count = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Counts requests in this process. A count costs the same whatever the limit. */
export class RequestCounts implements ThrottlerStorage {
  private readonly windows = new Windows(KEYS_KEPT);

  get size(): number {
    return this.windows.size;
  }

  /** @param ttl length of a window, in milliseconds @returns times in seconds, rounded up */
  increment(key: string, ttl: number, limit: number): Promise<Count> {
    const now = Date.now();
    const window = this.windows.findOrOpen(key, now, ttl);
    // A rejected request is not counted: nothing would be gained from a larger number.
    const isBlocked = window.hits >= limit;
    if (!isBlocked) window.hits += 1;
    const timeToExpire = secondsLeft(window, now);
    return Promise.resolve({ totalHits: window.hits, timeToExpire, isBlocked, timeToBlockExpire: timeToExpire });
  }
}
