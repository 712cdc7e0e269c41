/** Number of streams that one request changes at the same time. */
const LEADS_IN_FLIGHT = 64;

/**
 * Runs an action for each item, a few at a time. If an action fails, it waits for those that have begun and starts no
 * others.
 * @throws what the first failed action throws
 */
export async function forEachInFlight<Item, Result>(
  items: readonly Item[],
  action: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += LEADS_IN_FLIGHT) {
    const running = items.slice(start, start + LEADS_IN_FLIGHT).map((item, index) => action(item, start + index));
    const settled = await Promise.allSettled(running);
    for (const outcome of settled) {
      if (outcome.status === 'rejected') throw outcome.reason;
      results.push(outcome.value);
    }
  }
  return results;
}
