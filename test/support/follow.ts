import {
  type EventStore,
  type Position,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionBatch,
} from '../../src/event-sourcing/log/event-store';

export interface Followed {
  readonly events: readonly RecordedEvent[];
  /** The last checkpoint that was told. */
  readonly upTo: Position | undefined;
}

/** Subscribes, and leaves after the first batch with which it is enough. */
export async function follow(
  store: EventStore,
  options: Omit<SubscribeOptions, 'signal'>,
  enough: (batch: SubscriptionBatch, soFar: readonly RecordedEvent[]) => boolean,
): Promise<Followed> {
  const leaving = new AbortController();
  const events: RecordedEvent[] = [];
  let upTo: Position | undefined;
  try {
    for await (const batch of store.subscribe({ ...options, signal: leaving.signal })) {
      events.push(...batch.events);
      upTo = batch.upTo ?? upTo;
      if (enough(batch, events)) return { events, upTo };
    }
  } finally {
    leaving.abort();
  }
  throw new Error('the subscription ended before it was enough');
}

/** For `follow`: until the event with this id has come. */
export function untilEvent(id: string): (batch: SubscriptionBatch) => boolean {
  return (batch) => batch.events.some((event) => event.id === id);
}
