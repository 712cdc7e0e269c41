import { setTimeout } from 'node:timers/promises';
import { ExponentialBackoff, type IBackoffFactory } from 'cockatiel';
import {
  type EventStore,
  type Position,
  StoreUnavailable,
  type SubscriptionBatch,
} from '../../event-sourcing/log/event-store';

/** Pauses between subscriptions. They start from the shortest again after a subscription that delivered a batch. */
export const pauses: IBackoffFactory<void> = new ExponentialBackoff({ initialDelay: 50, maxDelay: 5_000 });

interface Following {
  readonly category: string;
  /** Empty: from the start of the log. */
  readonly after: Position;
  readonly signal: AbortSignal;
  /** Called whenever the subscription is lost. */
  readonly interrupted: (error: unknown) => void;
}

/** Subscribes until the signal aborts, and again whenever the subscription is lost. Never throws. */
export async function* followLog(
  store: EventStore,
  { category, after, signal, interrupted }: Following,
): AsyncGenerator<SubscriptionBatch> {
  let position = after;
  let pause = pauses.next();
  while (!signal.aborted) {
    try {
      for await (const batch of store.subscribe({ category, signal, ...afterOption(position) })) {
        if (signal.aborted) return;
        position = batch.upTo ?? position;
        pause = pauses.next();
        yield batch;
      }
      if (!signal.aborted) throw new StoreUnavailable('the subscription ended');
    } catch (error) {
      if (!signal.aborted) interrupted(error);
    }
    await setTimeout(pause.duration, undefined, { signal }).catch(() => undefined);
    pause = pause.next();
  }
}

/** The option of a subscription that starts after a position, where the empty string is the start of the log. */
export function afterOption(position: Position): { after?: Position } {
  return position === '' ? {} : { after: position };
}
