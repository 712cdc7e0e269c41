import { withoutOpenAppend } from '../log/appends';
import { type RecordedEvent, type SubscriptionBatch } from '../log/event-store';

/**
 * Makes every batch end where an append ends, so that its events become visible together. Holds back the first events
 * of an append until its end arrives: EventStoreDB delivers them one by one, and a batch has a limit. The events of an
 * append follow each other in their category, so any other event ends the wait too: the end does not exist.
 *
 * The checkpoint stays before the events that are held. If the subscription ends, the next one delivers them again.
 * @param batches of all event types: a filter could leave out the end of an append
 */
export async function* wholeAppends(batches: AsyncIterable<SubscriptionBatch>): AsyncGenerator<SubscriptionBatch> {
  let held: readonly RecordedEvent[] = [];
  for await (const batch of batches) {
    const { whole, open } = withoutOpenAppend(held.length === 0 ? batch.events : [...held, ...batch.events]);
    held = open;
    yield open.length === 0 ? { ...batch, events: whole } : before(whole);
  }
}

/** The end of the log is not reached, because an append is not complete. */
function before(events: readonly RecordedEvent[]): SubscriptionBatch {
  const last = events[events.length - 1];
  return { events, live: false, ...(last !== undefined && { upTo: last.position }) };
}
