import { setTimeout } from 'node:timers/promises';
import { ExponentialBackoff, handleWhen, type IBackoffFactory, retry } from 'cockatiel';
import { UnreadableEvent } from './event-codec';
import {
  type EventStore,
  type Position,
  type RecordedEvent,
  StoreUnavailable,
  type SubscriptionBatch,
} from './event-store';
import { type AnyProjection } from './projection';
import { changesOf } from './projection-batch';
import { type HeldLease, type ProjectorLease } from './projector-lease';
import { type Checkpoint, type ParkedEvent, type ReadModelStore } from './read-model-store';

/** What a runner tells about itself; it neither logs nor counts. */
export interface ProjectorObserver {
  processed(events: readonly RecordedEvent[]): void;
  parked(event: ParkedEvent): void;
  /** The subscription, or a store, was lost; it is tried again. */
  interrupted(error: unknown): void;
}

export interface ProjectorStatus {
  /** Whether the end of the log was reached since the start. */
  readonly live: boolean;
  readonly parked: readonly ParkedEvent[];
}

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
export class SubscriptionRunner {
  private readonly stopping = new AbortController();
  private readonly parkedStreams = new Map<string, ParkedEvent>();
  private running: Promise<void> = Promise.resolve();
  private live = false;
  private waiting = false;
  private term: number | undefined;

  constructor(
    private readonly name: string,
    private readonly store: EventStore,
    private readonly readModel: ReadModelStore,
    private readonly projections: readonly AnyProjection[],
    private readonly observer: ProjectorObserver,
    /** Called when the end of the log is reached for the first time; repeated when it fails. */
    private readonly onLive: () => Promise<void> = () => Promise.resolve(),
    /** Without one, the caller sees to it that nobody else feeds the same read model. */
    private readonly leases?: ProjectorLease,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the batch in hand is saved and nothing runs any more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  status(): ProjectorStatus {
    return { live: this.live, parked: [...this.parkedStreams.values()] };
  }

  /** Whether another process feeds the read model, or may: this one waits for its lease. */
  isWaiting(): boolean {
    return this.waiting;
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
      }
      if (!stopped.aborted) throw new StoreUnavailable('the subscription ended');
    } catch (error) {
      if (!stopped.aborted) this.observer.interrupted(error);
    } finally {
      // When it cannot be given back, it runs out.
      await lease?.release().catch((error: unknown) => this.observer.interrupted(error));
    }
    return progressed;
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
      this.observer.processed(events);
    } catch (error) {
      const [only] = events;
      if (error instanceof StoreUnavailable || only === undefined) throw error;
      if (events.length === 1) return this.park(only, error, upTo);
      for (const event of events) await this.projectOrPark([event], event.position);
      await this.readModel.save([], this.checkpoint(upTo));
    }
  }

  private async project(events: readonly RecordedEvent[], upTo?: string): Promise<void> {
    const due = events.filter((event) => !this.parkedStreams.has(event.streamId));
    const changes = [];
    for (const projection of this.projections) changes.push(...(await changesOf(projection, due, this.readModel)));
    await this.readModel.save(changes, upTo === undefined ? undefined : this.checkpoint(upTo));
  }

  private checkpoint(position: Position): Checkpoint {
    return { projector: this.name, position, ...(this.term !== undefined && { term: this.term }) };
  }

  private async park(event: RecordedEvent, cause: unknown, upTo: string): Promise<void> {
    const { streamId, revision, position, type } = event;
    const error = cause instanceof Error ? cause.message : String(cause);
    const parked = { streamId, revision, position, type, error };
    await this.readModel.park(this.name, parked);
    await this.readModel.save([], this.checkpoint(upTo));
    this.parkedStreams.set(streamId, parked);
    this.observer.parked(parked);
  }

  /** Streams that were parked get another chance whenever the runner starts or reconnects: the fault may be mended. */
  private async retryParked(): Promise<void> {
    for (const parked of await this.readModel.parked(this.name)) {
      this.parkedStreams.delete(parked.streamId);
      try {
        for (const event of await this.store.readStream(parked.streamId, parked.revision)) await this.project([event]);
        await this.readModel.unpark(this.name, parked.streamId);
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        this.parkedStreams.set(parked.streamId, parked);
      }
    }
  }
}
