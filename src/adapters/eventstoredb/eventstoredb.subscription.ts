import { setImmediate } from 'node:timers/promises';
import {
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type EventStoreDBClient,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import {
  type Position,
  type RecordedEvent,
  StoreUnavailable,
  type SubscribeOptions,
  type SubscriptionBatch,
} from '../../event-sourcing/log/event-store';
import { type EventstoredbAddress } from './eventstoredb.connection-string';
import { DeadlineExpired, within } from './eventstoredb.deadline';
import { parsePosition, positionOf, recordedOf } from './eventstoredb.position';
import { watchBytes } from './eventstoredb.raw-bytes';
import { unavailable } from './eventstoredb.unavailable';

const EVENTS_IN_A_BATCH = 500;
/** So that the next batch is there when one is done with. */
const EVENTS_BUFFERED = 2 * EVENTS_IN_A_BATCH;
/** Events that the server looks through before it tells how far it is. */
const SEARCH_WINDOW = 500;

/**
 * A catch-up subscription to `$all`, taken in batches of what is there.
 *
 * Trap: a persistent subscription would not keep the order of the log.
 * Trap: `for await` over the client's stream, or a `data` listener that is async, either cannot be woken by a
 * checkpoint or knows no back-pressure. So events are pulled, by `read`, and only when the consumer asks.
 */
export class EventstoredbSubscription {
  private readonly events: AllStreamSubscription;
  private readonly unconfirmed: NodeJS.Timeout;
  /** Position of the last event that was given, or where the subscription began. */
  private given: Position | undefined;
  /** As the server told it last; what it covers may still have to be given. */
  private checkpoint: Position | undefined;
  private atTheEnd = false;
  private failure: StoreUnavailable | undefined;
  private somethingNew = false;
  private wake: () => void = () => undefined;

  /** @param patience milliseconds until the server must have confirmed the subscription; later silence is no fault */
  constructor(
    client: EventStoreDBClient,
    private readonly address: EventstoredbAddress,
    { category, after }: Pick<SubscribeOptions, 'category' | 'after'>,
    private readonly patience: number,
  ) {
    this.given = after;
    const events = client.subscribeToAll(
      {
        // Trap: exclusive, so the position of the last event that was processed is the right one to pass.
        fromPosition: after === undefined ? START : parsePosition(after),
        // A follower that lags would tell that the end is reached when it is not.
        requiresLeader: true,
        filter: streamNameFilter({
          prefixes: [`${category}-`],
          maxSearchWindow: SEARCH_WINDOW,
          // Trap: called ahead of the consumer by all that is buffered; and when it throws, the subscription stalls.
          checkpointReached: (_, position) => {
            this.checkpoint = positionOf(position);
            this.notice();
          },
        }),
      },
      { highWaterMark: EVENTS_BUFFERED },
    );
    this.events = watchBytes(events);
    this.unconfirmed = setTimeout(() => this.fail(new DeadlineExpired(patience)), patience);
    this.listen();
  }

  /**
   * Waits until there is something to take.
   * @throws StoreUnavailable when there will be nothing any more
   */
  async news(): Promise<void> {
    while (this.events.readableLength === 0 && !this.somethingNew) {
      if (this.failure !== undefined) throw this.failure;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    await this.arrived();
  }

  /** All that is there, up to a limit. Nothing else runs meanwhile, so an empty buffer means: all was given. */
  take(): SubscriptionBatch {
    const events: RecordedEvent[] = [];
    let resolved: AllStreamResolvedEvent | null;
    this.somethingNew = false;
    while (events.length < EVENTS_IN_A_BATCH && (resolved = this.events.read() as AllStreamResolvedEvent | null)) {
      if (resolved.event === undefined) continue;
      const event = recordedOf(resolved.event);
      // What comes again, or comes late, is behind what was given.
      if (this.given !== undefined && event.position <= this.given) continue;
      this.given = event.position;
      events.push(event);
    }
    const emptied = this.events.readableLength === 0;
    const upTo = emptied ? later(this.given, this.checkpoint) : this.given;
    return { events, live: emptied && this.atTheEnd, ...(upTo !== undefined && { upTo }) };
  }

  /** Lets `news` return. */
  notice(): void {
    this.somethingNew = true;
    this.wake();
  }

  /** Trap: whoever stops reading does not end the call; the server would go on sending. */
  async close(): Promise<void> {
    clearTimeout(this.unconfirmed);
    await within(this.patience, this.events.unsubscribe()).catch(() => undefined);
    this.events.destroy();
  }

  /** What arrives together makes one batch: passes turns of the event loop as long as each brings more. */
  private async arrived(): Promise<void> {
    let before: number;
    do {
      before = this.events.readableLength;
      await setImmediate();
    } while (this.events.readableLength > before && before < EVENTS_IN_A_BATCH);
  }

  private readable(): void {
    // The end, too, is announced like this, and is told only to those who read on.
    if (this.events.readableLength === 0) this.events.read(0);
    this.wake();
  }

  private reachedTheEnd(yes: boolean): void {
    this.atTheEnd = yes;
    this.notice();
  }

  private fail(error: unknown): void {
    this.failure ??= unavailable(error, this.address);
    this.wake();
  }

  private listen(): void {
    this.events
      .on('readable', () => this.readable())
      .on('confirmation', () => clearTimeout(this.unconfirmed))
      .on('caughtUp', () => this.reachedTheEnd(true))
      .on('fellBehind', () => this.reachedTheEnd(false))
      // Stays for good: an error without a listener, even of a call that was left long ago, ends the process.
      .on('error', (error: Error) => this.fail(error))
      // Trap: an end without an error is a lost connection too.
      .on('end', () => this.fail(new StoreUnavailable('EventStoreDB ended the subscription')))
      .on('close', () => this.fail(new StoreUnavailable('EventStoreDB closed the subscription')));
  }
}

function later(one: Position | undefined, other: Position | undefined): Position | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}
