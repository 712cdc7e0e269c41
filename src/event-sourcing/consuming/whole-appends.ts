import { withoutOpenAppend } from '../log/appends';
import { type Position, type RecordedEvent, type SubscriptionBatch } from '../log/event-store';

/**
 * Makes every batch end where an append ends, so that its events become visible together. Holds back the first events
 * of an append until its end arrives: EventStoreDB delivers them one by one, and a batch has a limit. The events of an
 * append follow each other in their category, so any other event ends the wait too: the end does not exist.
 *
 * The checkpoint stays before the events that are held. If the subscription ends, the next one delivers them again.
 * @param batches of all event types: a filter could leave out the end of an append
 * @param after position after which the subscription started
 */
export async function* wholeAppends(
  batches: AsyncIterable<SubscriptionBatch>,
  after?: Position,
): AsyncGenerator<SubscriptionBatch> {
  let held: readonly RecordedEvent[] = [];
  let upTo = after;
  let wasLive = false;
  for await (const batch of batches) {
    const { whole, open } = withoutOpenAppend(held.length === 0 ? batch.events : [...held, ...batch.events]);
    held = open;
    upTo = (open.length === 0 ? batch.upTo : whole[whole.length - 1]?.position) ?? upTo;
    // Once, because the end of an append may never arrive: a consumer must not wait for it to be caught up.
    const live: boolean = batch.live && (open.length === 0 || !wasLive);
    wasLive ||= live;
    if (open.length === 0) yield { ...batch, events: whole };
    // A batch that says nothing new has no position, so that nothing is saved for it.
    else yield { events: whole, live, ...((live || whole.length > 0) && upTo !== undefined && { upTo }) };
  }
}
