import { setTimeout } from 'node:timers/promises';

/** In milliseconds. The pause doubles with each failure. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 10_000;
const MOST_DOUBLINGS = 10;

/**
 * Waits before the next attempt, with jitter, so that many programs do not come back at the same time.
 * @param failures in a row so far, from 1 on
 * @returns early if the signal is aborted
 */
export async function backOff(failures: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, MOST_DOUBLINGS));
  const pause = longest * (0.5 + Math.random() / 2);
  await setTimeout(pause, undefined, { signal }).catch(() => undefined);
}
