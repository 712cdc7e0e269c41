const INTERVAL_MS = 60_000;
const KEYS_KEPT = 100;

/** Bounds how often something is logged: once a minute for each key, for at most 100 keys a minute. */
export class Seldom {
  private readonly toldAt = new Map<string, number>();

  /** @param now in milliseconds, from any fixed origin */
  isDue(key: string, now = performance.now()): boolean {
    for (const [other, at] of this.toldAt) if (now - at >= INTERVAL_MS) this.toldAt.delete(other);
    if (this.toldAt.has(key) || this.toldAt.size >= KEYS_KEPT) return false;
    this.toldAt.set(key, now);
    return true;
  }
}
