import { type Recorded, UnreadableEvent } from '../../event-sourcing/log/event-codec';
import {
  type EventStore,
  type Position,
  type RecordedEvent,
  StoreUnavailable,
} from '../../event-sourcing/log/event-store';
import { type CampaignEvent } from '../domain/events';
import { type NameFollower } from './name-follower';

/**
 * Makes sure that all events after a position, to the current end of the log, have their claims. That is repeatable, so
 * it does not matter whether the name follower itself runs, or where it is. Leaves out unreadable events.
 * @param after undefined: from the first event
 * @throws StoreUnavailable
 */
export async function followNames(
  follower: NameFollower,
  log: Pick<EventStore, 'subscribe'>,
  after: Position | undefined,
): Promise<void> {
  const { category, types } = follower;
  const { signal } = new AbortController();
  const options = { category, types, signal, ...(after !== undefined && { after }) };
  for await (const { events, live } of log.subscribe(options)) {
    await follower.react(events.flatMap((event) => readable(follower, event)));
    if (live) return;
  }
  throw new StoreUnavailable('the subscription ended');
}

function readable({ codec }: NameFollower, event: RecordedEvent): Recorded<CampaignEvent>[] {
  try {
    return [codec.decode(event)];
  } catch (error) {
    if (error instanceof UnreadableEvent) return [];
    throw error;
  }
}
