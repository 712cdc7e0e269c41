import { type EventStore, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { follow } from './follow';

/** Everything that is in the log of these categories now, in its order. */
export async function wholeLog(store: EventStore, ...prefixes: string[]): Promise<readonly RecordedEvent[]> {
  const { events } = await follow(store, { prefixes }, ({ live }) => live);
  return events;
}
