import { type EventStore, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { follow } from './follow';

/** Everything that is in the log of this category now, in its order. */
export async function wholeLog(store: EventStore, category: string): Promise<readonly RecordedEvent[]> {
  const { events } = await follow(store, { category }, ({ live }) => live);
  return events;
}
