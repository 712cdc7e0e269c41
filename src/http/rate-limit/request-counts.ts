import { type ThrottlerStorage } from '@nestjs/throttler';
import { LRUCache } from 'lru-cache';

const KEYS_KEPT = 20_000;

/** Type of what the throttler's storage returns; the package does not export its name. */
type Count = Awaited<ReturnType<ThrottlerStorage['increment']>>;

interface Window {
  hits: number;
  /** Milliseconds since 1970. */
  readonly end: number;
}

/**
 * Counts requests by key in fixed windows, in this process. A count costs the same whatever the limit, and memory is
 * bounded: beyond `KEYS_KEPT` keys, the one not used for longest starts again.
 */
export class RequestCounts implements ThrottlerStorage {
  private readonly windows = new LRUCache<string, Window>({ max: KEYS_KEPT });

  get size(): number {
    return this.windows.size;
  }

  /** @param ttl length of a window, in milliseconds @returns times in seconds, rounded up */
  increment(key: string, ttl: number, limit: number): Promise<Count> {
    const now = Date.now();
    const window = this.windowOf(key, now, ttl);
    // A rejected request is not counted: nothing could be gained from a larger number.
    const isBlocked = window.hits >= limit;
    if (!isBlocked) window.hits += 1;
    const timeToExpire = Math.ceil((window.end - now) / 1_000);
    return Promise.resolve({ totalHits: window.hits, timeToExpire, isBlocked, timeToBlockExpire: timeToExpire });
  }

  private windowOf(key: string, now: number, ttl: number): Window {
    const known = this.windows.get(key);
    // A window that ends later than one from now was opened before the clock was set back.
    if (known !== undefined && known.end > now && known.end <= now + ttl) return known;
    const window = { hits: 0, end: now + ttl };
    this.windows.set(key, window);
    return window;
  }
}
