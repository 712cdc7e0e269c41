import { setTimeout } from 'node:timers/promises';
import { ExponentialBackoff, handleWhen, type IBackoffFactory, retry } from 'cockatiel';
import { UnreadableEvent } from '../log/event-codec';
import {
  type EventStore,
  type Position,
  type RecordedEvent,
  StoreUnavailable,
  type SubscriptionBatch,
} from '../log/event-store';
import { type AnyProjection } from './projection';
import { changesOf } from './projection-batch';
import { type HeldLease, type ConsumerLease } from './consumer-lease';
import { type ConsumerObserver, SafeObserver } from './consumer-observer';
import { type Checkpoint, type ParkedEvent, type ReadModelStore } from './read-model-store';
import { checkStoredStream } from '../log/whole-stream';

export interface ProjectorStatus {
  /** Whether the end of the log was reached since the start. */
  readonly live: boolean;
  /** Whether the last attempt to read the log ended with an error, and no event was processed since. */
  readonly interrupted: boolean;
  readonly parked: readonly ParkedEvent[];
}

/** Longest error text that is kept of a parked event: it may quote what is in the event. */
const LONGEST_ERROR = 500;

/** Between subscriptions; starts afresh after one that something came of. */
const pauses: IBackoffFactory<void> = new ExponentialBackoff({ initialDelay: 50, maxDelay: 5_000 });

/** What lies in the event itself fails again at once; what lies in a store is waited out by resubscribing. */
const aFewTimes = retry(
  handleWhen((error) => !(error instanceof UnreadableEvent) && !(error instanceof StoreUnavailable)),
  { maxAttempts: 3, backoff: new ExponentialBackoff({ initialDelay: 10, maxDelay: 200 }) },
);

/**
 * Feeds projections from the log, in log order, from their checkpoint on and for ever.
 * An event that cannot be projected is parked and its stream waits; all other streams go on.
 */
export class Consumer {
  private readonly stopping = new AbortController();
  private readonly observer: ConsumerObserver;
  private readonly parkedStreams = new Map<string, ParkedEvent>();
  private running: Promise<void> = Promise.resolve();
  private live = false;
  private interrupted = false;
  private waiting = false;
  private term: number | undefined;

  constructor(
    private readonly name: string,
    private readonly store: EventStore,
    private readonly readModel: ReadModelStore,
    private readonly projections: readonly AnyProjection[],
    observer: ConsumerObserver,
    /** Called when the end of the log is reached for the first time; repeated when it fails. */
    private readonly onLive: () => Promise<void> = () => Promise.resolve(),
    /** Without one, the caller sees to it that nobody else feeds the same read model. */
    private readonly leases?: ConsumerLease,
  ) {
    this.observer = new SafeObserver(observer);
  }

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the batch in hand is saved and nothing runs any more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  status(): ProjectorStatus {
    return { live: this.live, interrupted: this.interrupted, parked: [...this.parkedStreams.values()] };
  }

  /** Whether this process waits for its lease, and if so, whether another process is known to have it. */
  waitsFor(): 'nothing' | 'lease' | 'other process' {
    if (!this.waiting) return 'nothing';
    return this.leases?.isHeldElsewhere() ? 'other process' : 'lease';
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let pause = pauses.next();
    while (!signal.aborted) {
      const progressed = await this.consume();
      pause = progressed ? pauses.next() : pause.next();
      await setTimeout(pause.duration, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One lease and one subscription, to their end. Never throws. @returns whether anything came of it */
  private async consume(): Promise<boolean> {
    const { signal: stopped } = this.stopping;
    let lease: HeldLease | undefined;
    let progressed = false;
    try {
      lease = await this.acquire(stopped);
      this.term = lease?.term;
      const signal = lease === undefined ? stopped : AbortSignal.any([stopped, lease.lost]);
      for await (const batch of this.subscribe(await this.resume(), signal)) {
        if (signal.aborted) break;
        await this.process(batch);
        progressed = true;
        this.interrupted = false;
      }
      if (!stopped.aborted) throw new StoreUnavailable('the subscription ended');
    } catch (error) {
      if (!stopped.aborted) this.interruptedBy(error);
    } finally {
      // When it cannot be given back, it runs out.
      await lease?.release().catch((error: unknown) => this.interruptedBy(error));
    }
    return progressed;
  }

  private interruptedBy(error: unknown): void {
    this.interrupted = true;
    this.observer.interrupted(error);
  }

  private async acquire(signal: AbortSignal): Promise<HeldLease | undefined> {
    this.waiting = true;
    try {
      return await this.leases?.acquire(this.name, signal);
    } finally {
      this.waiting = false;
    }
  }

  /** @returns the position behind which to go on */
  private async resume(): Promise<Position | undefined> {
    const after = await this.readModel.checkpoint(this.name);
    await this.retryParked();
    return after;
  }

  private subscribe(after: Position | undefined, signal: AbortSignal): AsyncIterable<SubscriptionBatch> {
    const prefixes = [...new Set(this.projections.map((projection) => `${projection.category}-`))];
    return this.store.subscribe({ prefixes, ...(after !== undefined && { after }), signal });
  }

  private async process(batch: SubscriptionBatch): Promise<void> {
    if (batch.upTo !== undefined) await this.projectOrPark(batch.events, batch.upTo);
    if (batch.live && !this.live) {
      await this.onLive();
      this.live = true;
    }
  }

  private async projectOrPark(events: readonly RecordedEvent[], upTo: string): Promise<void> {
    try {
      await aFewTimes.execute(() => this.project(events, upTo));
    } catch (error) {
      const [only] = events;
      if (error instanceof StoreUnavailable || only === undefined) throw error;
      if (events.length === 1) return this.park(only, error, upTo);
      for (const event of events) await this.projectOrPark([event], event.position);
      return this.readModel.save([], this.checkpoint(upTo));
    }
    this.observer.processed(events);
  }

  private async project(events: readonly RecordedEvent[], upTo?: string): Promise<void> {
    const due = events.filter((event) => !this.parkedStreams.has(event.streamId));
    const check = (streamId: string, revision: number) => checkStoredStream(this.store, streamId, revision);
    const changes = [];
    for (const projection of this.projections) {
      changes.push(...(await changesOf(projection, due, this.readModel, check)));
    }
    await this.readModel.save(changes, upTo === undefined ? undefined : this.checkpoint(upTo));
  }

  private checkpoint(position: Position): Checkpoint {
    return { projector: this.name, position, ...(this.term !== undefined && { term: this.term }) };
  }

  private async park(event: RecordedEvent, cause: unknown, upTo: string): Promise<void> {
    const { streamId, revision, position, type } = event;
    const error = (cause instanceof Error ? cause.message : String(cause)).slice(0, LONGEST_ERROR);
    const parked = { streamId, revision, position, type, error };
    // Its stream waits already: whatever went wrong now, the first parked event stays.
    if (!this.parkedStreams.has(streamId)) {
      await this.readModel.park(this.name, parked);
      this.parkedStreams.set(streamId, parked);
      this.observer.parked(parked);
    }
    await this.readModel.save([], this.checkpoint(upTo));
  }

  /**
   * Streams that were parked get another chance whenever the runner starts or reconnects: the fault may be mended.
   * What the read model says counts: another process may have parked and unparked streams in between.
   */
  private async retryParked(): Promise<void> {
    const parked = await this.readModel.parked(this.name);
    this.parkedStreams.clear();
    for (const event of parked) this.parkedStreams.set(event.streamId, event);
    for (const event of parked) await this.retry(event);
  }

  private async retry(parked: ParkedEvent): Promise<void> {
    const { streamId, revision } = parked;
    this.parkedStreams.delete(streamId);
    try {
      for (const event of await this.store.readStream(streamId, revision)) await this.project([event]);
      await this.readModel.unpark(this.name, streamId);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      this.parkedStreams.set(streamId, parked);
    }
  }
}
