import { setImmediate } from 'node:timers/promises';
import {
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type EventStoreDBClient,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import {
  type EventReference,
  type Position,
  type RecordedEvent,
  referenceTo,
  StoreUnavailable,
  type SubscribeOptions,
  type SubscriptionBatch,
} from '../../event-sourcing/log/event-store';
import { type EventstoredbAddress } from './eventstoredb.connection-string';
import { DeadlineExpired, within } from './eventstoredb.deadline';
import { parsePosition, positionOf, toldPosition } from './eventstoredb.position';
import { watchBytes } from './eventstoredb.raw-bytes';
import { deliveredOf, prefixesOf } from './eventstoredb.removals';
import { unavailable } from './eventstoredb.unavailable';

const EVENTS_IN_A_BATCH = 500;
/** Two batches, so that the next one arrives while the consumer processes the current one. */
const EVENTS_BUFFERED = 2 * EVENTS_IN_A_BATCH;
/** Number of events that the server scans before it reports a checkpoint. */
const SEARCH_WINDOW = 500;

/**
 * A catch-up subscription to `$all`, read in batches of the events that have arrived.
 *
 * Trap: a persistent subscription would not keep the order of the log.
 * Trap: a checkpoint cannot wake `for await` over the client's stream, and an async `data` listener has no
 * back-pressure. So this class pulls events with `read`, and only when the consumer wants a batch.
 */
export class EventstoredbSubscription {
  private readonly events: AllStreamSubscription;
  private readonly unconfirmed: NodeJS.Timeout;
  private readonly wanted: ReadonlySet<string> | undefined;
  /** Position of the last event that `take` returned; before the first, the position to resume after. */
  private given: Position | undefined;
  /** The server's latest checkpoint. Events before it may still be in the buffer. */
  private checkpoint: Position | undefined;
  private atTheEnd = false;
  private failure: StoreUnavailable | undefined;
  private somethingNew = false;
  private wake: () => void = () => undefined;

  /** @param patience milliseconds until the server must have confirmed the subscription; later silence is normal */
  constructor(
    client: EventStoreDBClient,
    private readonly address: EventstoredbAddress,
    { category, types, after }: Omit<SubscribeOptions, 'signal'>,
    private readonly patience: number,
  ) {
    this.given = after;
    this.wanted = types && new Set(types);
    const events = client.subscribeToAll(
      {
        // Trap: exclusive, so this must be the position of the last processed event.
        fromPosition: after === undefined ? START : parsePosition(after),
        // A lagging follower would report the end of the log too early.
        requiresLeader: true,
        filter: streamNameFilter({
          // Removals are not delivered to a subscription to certain types.
          prefixes: types === undefined ? prefixesOf(category) : [`${category}-`],
          maxSearchWindow: SEARCH_WINDOW,
          // Trap: called before the consumer has read the buffered events. If it throws, the subscription stalls.
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
   * Waits until `take` has something to return.
   * @throws StoreUnavailable if the subscription has failed and its buffer is empty
   */
  async news(): Promise<void> {
    while (this.events.readableLength === 0 && !this.somethingNew) {
      if (this.failure !== undefined) throw this.failure;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    await this.arrived();
  }

  /** Returns the buffered events, up to a limit. It is synchronous, so an empty buffer means that all were returned. */
  take(): SubscriptionBatch {
    const events: RecordedEvent[] = [];
    let last: EventReference | undefined;
    let resolved: AllStreamResolvedEvent | null;
    this.somethingNew = false;
    while (events.length < EVENTS_IN_A_BATCH && (resolved = this.events.read() as AllStreamResolvedEvent | null)) {
      if (resolved.event === undefined) continue;
      const position = toldPosition(resolved.event);
      // Skips an event that was delivered again or out of order.
      if (this.given !== undefined && position <= this.given) continue;
      this.given = position;
      const event = deliveredOf(resolved.event, position);
      if (event === undefined) continue;
      last = referenceTo(event) ?? last;
      if (this.wanted?.has(resolved.event.type) !== false) events.push(event);
    }
    const emptied = this.events.readableLength === 0;
    const upTo = emptied ? later(this.given, this.checkpoint) : this.given;
    return { events, last, live: emptied && this.atTheEnd, ...(upTo !== undefined && { upTo }) };
  }

  /** Makes `news` return. */
  notice(): void {
    this.somethingNew = true;
    this.wake();
  }

  /** Trap: to stop reading does not end the call; the server would continue to send. */
  async close(): Promise<void> {
    clearTimeout(this.unconfirmed);
    await within(this.patience, this.events.unsubscribe()).catch(() => undefined);
    this.events.destroy();
  }

  /** Collects events that arrive together into one batch: waits as long as each turn of the event loop adds more. */
  private async arrived(): Promise<void> {
    let before: number;
    do {
      before = this.events.readableLength;
      await setImmediate();
    } while (this.events.readableLength > before && before < EVENTS_IN_A_BATCH);
  }

  private readable(): void {
    // Node announces the end of a stream with `readable` too, but emits `end` only after another read.
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
      // Never removed: an `error` event without a listener ends the process, even after the call is abandoned.
      .on('error', (error: Error) => this.fail(error))
      // Trap: a lost connection can end the stream without an error.
      .on('end', () => this.fail(new StoreUnavailable('EventStoreDB ended the subscription')))
      .on('close', () => this.fail(new StoreUnavailable('EventStoreDB closed the subscription')));
  }
}

function later(one: Position | undefined, other: Position | undefined): Position | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}
