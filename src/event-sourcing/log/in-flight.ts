/** Number of streams that one command changes at the same time. On SQLite, they share a commit. */
const STREAMS_IN_FLIGHT = 250;

/**
 * Runs an action for each of the streams that one command changes, a few at a time. If an action fails, it waits for
 * those that have begun and starts no others.
 * @param most number of actions at the same time
 * @throws what the first failed action throws
 */
export async function forEachStream<Item, Result>(
  items: readonly Item[],
  action: (item: Item) => Promise<Result>,
  most = STREAMS_IN_FLIGHT,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += most) {
    const settled = await Promise.allSettled(items.slice(start, start + most).map(action));
    for (const outcome of settled) {
      if (outcome.status === 'rejected') throw outcome.reason;
      results.push(outcome.value);
    }
  }
  return results;
}
