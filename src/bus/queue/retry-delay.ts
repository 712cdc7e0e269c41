/** In milliseconds: the first pause, doubled with each delivery, and the longest. */
const FIRST = 1_000;
const LONGEST = 30_000;

/**
 * When a command is tried again, in milliseconds. Never sooner than the response says.
 * @param deliveries how often the command was delivered, at least once
 * @param retryAfter in seconds
 */
export function retryDelay(deliveries: number, retryAfter: unknown): number {
  const backOff = Math.min(FIRST * 2 ** (deliveries - 1), LONGEST);
  return Math.max(backOff, Number(retryAfter ?? 0) * 1_000);
}
