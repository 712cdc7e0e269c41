import {
  type EventStore,
  type Position,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionBatch,
} from '../../src/event-sourcing/log/event-store';

export interface Followed {
  readonly events: readonly RecordedEvent[];
  /** The last checkpoint. */
  readonly upTo: Position | undefined;
}

/** Subscribes, and stops after the first batch for which `enough` returns true. */
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
  throw new Error('the subscription ended too early');
}

/** For `follow`: true once the event with this id has arrived. */
export function untilEvent(id: string): (batch: SubscriptionBatch) => boolean {
  return (batch) => batch.events.some((event) => event.id === id);
}

/** The events alone. With EventStoreDB, a truncation is delivered too. */
export function withoutRemovals(events: readonly RecordedEvent[]): RecordedEvent[] {
  return events.filter(({ removal }) => removal === undefined);
}
