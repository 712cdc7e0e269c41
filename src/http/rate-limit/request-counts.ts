import { type ThrottlerStorage } from '@nestjs/throttler';
import { secondsLeft, Windows } from '../../edge/windows';

const KEYS_KEPT = 20_000;

/** The result of the throttler's storage. The package does not export this type. */
type Count = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Counts requests in this process. The cost of a count does not depend on the limit. */
export class RequestCounts implements ThrottlerStorage {
  private readonly windows = new Windows(KEYS_KEPT);

  get size(): number {
    return this.windows.size;
  }

  /** @param ttl length of a window, in milliseconds @returns times in seconds, rounded up */
  increment(key: string, ttl: number, limit: number): Promise<Count> {
    const now = Date.now();
    const window = this.windows.findOrOpen(key, now, ttl);
    // Rejected requests are not counted: a larger number would have no use.
    const isBlocked = window.hits >= limit;
    if (!isBlocked) window.hits += 1;
    const timeToExpire = secondsLeft(window, now);
    return Promise.resolve({ totalHits: window.hits, timeToExpire, isBlocked, timeToBlockExpire: timeToExpire });
  }
}
