import { LRUCache } from 'lru-cache';

export interface Window {
  hits: number;
  /** Milliseconds since 1970. */
  readonly end: number;
}

/** Counts by key in fixed time windows. Keeps at most `max` keys: the least recently used one is dropped. */
export class Windows {
  /** Created when it is needed, because it reserves memory for all keys. */
  private windows: LRUCache<string, Window> | undefined;

  constructor(private readonly max: number) {}

  get size(): number {
    return this.windows?.size ?? 0;
  }

  /** @param length of a window, in milliseconds @returns the window that is open now; undefined if there is none */
  find(key: string, now: number, length: number): Window | undefined {
    const known = this.windows?.get(key);
    // If a window ends later than a new one would, it was opened before the clock was set back.
    return known !== undefined && known.end > now && known.end <= now + length ? known : undefined;
  }

  findOrOpen(key: string, now: number, length: number): Window {
    const known = this.find(key, now, length);
    if (known !== undefined) return known;
    const window = { hits: 0, end: now + length };
    this.windows ??= new LRUCache({ max: this.max });
    this.windows.set(key, window);
    return window;
  }
}

/** In seconds, rounded up, for use in headers. */
export function secondsLeft({ end }: Window, now: number): number {
  return Math.ceil((end - now) / 1_000);
}
