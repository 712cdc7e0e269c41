import { ReadModelBehind } from '../../event-sourcing/consuming/not-caught-up';
import { type ReadModelStore, type View, viewName } from '../../event-sourcing/consuming/read-model-store';
import { type EventStore, type RecordedEvent } from '../../event-sourcing/log/event-store';

/** Maximum number of events in the streams. */
const MOST_EVENTS = 10_000;

/**
 * All events of the streams that wait behind a parked event of a view, of all users. A search for a person must include
 * them, because the documents of these streams are out of date or missing. They may be malformed.
 * @throws ReadModelBehind if there are too many; StoreUnavailable
 */
export async function eventsBehindParked(
  view: View,
  readModel: Pick<ReadModelStore, 'parked'>,
  log: Pick<EventStore, 'readStream'>,
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (const { streamId } of await readModel.parked(viewName(view))) {
    events.push(...(await log.readStream(streamId)));
    if (events.length > MOST_EVENTS)
      throw new ReadModelBehind(`too many events of ${view.name} wait behind a parked event`);
  }
  return events;
}

/** Whether the event is of a stream of this user. */
export function isOwnedBy(userId: string, { metadata }: RecordedEvent): boolean {
  return (metadata as { user_id?: unknown } | null | undefined)?.user_id === userId;
}
