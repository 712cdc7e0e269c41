import { type EventStore, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { follow } from './follow';

/** All current events of a category, in the order of the log. */
export async function wholeLog(store: EventStore, category: string): Promise<readonly RecordedEvent[]> {
  const { events } = await follow(store, { category }, ({ live }) => live);
  return events;
}
