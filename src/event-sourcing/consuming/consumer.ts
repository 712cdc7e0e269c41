import { setImmediate, setTimeout } from 'node:timers/promises';
import { ExponentialBackoff, handleWhen, type IBackoffFactory, retry } from 'cockatiel';
import { appendsOf } from '../log/appends';
import { UnreadableEvent } from '../log/event-codec';
import {
  type EventStore,
  type Position,
  type RecordedEvent,
  StoreUnavailable,
  type SubscriptionBatch,
} from '../log/event-store';
import { type ConsumerLease, type HeldLease } from './consumer-lease';
import { type ConsumerObserver, SafeObserver } from './consumer-observer';
import { isFaultOfStore } from './fault-of-store';
import { consumerOf, type Handler } from './handler';
import { type Handling, handlingOf, type PreparedBatch } from './handling';
import { ParkedStreams } from './parked-streams';
import { Progress } from './progress';
import { type CheckpointToSave, type ParkedEvent, type ReadModelStore } from './read-model-store';
import { isRemoval, splitAtRemovals } from './removed-stream';
import { TracedHandling } from './traced-handling';
import { WrongLog } from './wrong-log';
import { wholeAppends } from './whole-appends';

export interface ConsumerStatus {
  /** Whether the consumer has reached the end of the log since its start. */
  readonly live: boolean;
  /** Whether the last turn ended with an error, and no batch was processed since. */
  readonly interrupted: boolean;
  /** Whether it was interrupted because the log is not the one that the consumer's data was built from. */
  readonly wrongLog: boolean;
  /** Whether this process waits for the consumer's lease; `other process` if another one is known to have it. */
  readonly waitsFor: 'nothing' | 'lease' | 'other process';
  readonly parked: readonly ParkedEvent[];
}

export interface ConsumerOptions {
  readonly handler: Handler;
  readonly eventStore: EventStore;
  readonly readModel: ReadModelStore;
  readonly observer: ConsumerObserver;
  /** If absent, the caller must ensure that no other process runs this consumer. */
  readonly lease?: ConsumerLease | undefined;
  /** Deletes the consumer's stored data at the start and begins with the first event of the log. */
  readonly startsOver?: boolean;
  /** Records spans of what the handler does. */
  readonly traced?: boolean;
}

/** Whether the events of a batch were handled together, as they were prepared, or append by append. */
type Applied = 'as prepared' | 'otherwise';

/** Pauses between subscriptions. They start from the shortest again after a subscription that delivered a batch. */
const pauses: IBackoffFactory<void> = new ExponentialBackoff({ initialDelay: 50, maxDelay: 5_000 });

/** Skips errors that a retry cannot fix: an unreadable event fails again, and a fault of a store needs a new turn. */
const aFewTimes = retry(
  handleWhen((error) => !(error instanceof UnreadableEvent) && !isFaultOfStore(error)),
  { maxAttempts: 3, backoff: new ExponentialBackoff({ initialDelay: 10, maxDelay: 200 }) },
);

/**
 * Passes the events of a category to one handler in log order, from the checkpoint on, until it is stopped. It parks an
 * append with an event that cannot be handled: later events of its stream wait, and all other streams continue. A
 * projection gets the events of one append together, so that its readers see all of them or none.
 */
export class Consumer {
  readonly name: string;
  private readonly category: string;
  private readonly handling: Handling;
  private readonly eventStore: EventStore;
  private readonly readModel: ReadModelStore;
  private readonly leases: ConsumerLease | undefined;
  private readonly observer: ConsumerObserver;
  private readonly stopping = new AbortController();
  private readonly parked: ParkedStreams;
  private readonly progress: Progress;
  private running: Promise<void> = Promise.resolve();
  private startsOver: boolean;
  private live = false;
  /** The error that ended the last turn, until a batch is processed. */
  private interruption: unknown;
  /** Whether the current turn has processed a batch. */
  private progressed = false;
  private waiting = false;

  constructor({
    handler,
    eventStore,
    readModel,
    observer,
    lease,
    startsOver = false,
    traced = false,
  }: ConsumerOptions) {
    this.name = consumerOf(handler);
    this.category = handler.category;
    const handling = handlingOf(handler, readModel, eventStore);
    this.handling = traced ? new TracedHandling(handling, handler) : handling;
    this.eventStore = eventStore;
    this.readModel = readModel;
    this.leases = lease;
    this.observer = new SafeObserver(observer);
    this.progress = new Progress(this.name, readModel, eventStore);
    this.parked = new ParkedStreams(this.name, this.handling, eventStore, readModel, this.observer);
    this.startsOver = startsOver;
  }

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the current batch is saved and the consumer has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  status(): ConsumerStatus {
    const { live, interruption } = this;
    const interrupted = interruption !== undefined;
    const wrongLog = interruption instanceof WrongLog;
    return { live, interrupted, wrongLog, waitsFor: this.waitsFor(), parked: this.parked.all() };
  }

  private waitsFor(): ConsumerStatus['waitsFor'] {
    if (!this.waiting) return 'nothing';
    return this.leases?.isHeldElsewhere(this.name) ? 'other process' : 'lease';
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let pause = pauses.next();
    while (!signal.aborted) {
      await this.takeTurn();
      pause = this.progressed ? pauses.next() : pause.next();
      await setTimeout(pause.duration, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Runs one subscription under one lease, until either ends. Never throws. */
  private async takeTurn(): Promise<void> {
    const { signal: stopped } = this.stopping;
    let lease: HeldLease | undefined;
    this.progressed = false;
    try {
      lease = await this.acquire(stopped);
      this.progress.term = lease?.term;
      const signal = lease === undefined ? stopped : AbortSignal.any([stopped, lease.lost]);
      await this.processAll(await this.resume(signal), signal);
      if (!stopped.aborted) throw new StoreUnavailable('the subscription ended');
    } catch (error) {
      if (!stopped.aborted) this.interruptedBy(error);
    } finally {
      // If the release fails, the lease runs out.
      await lease?.release().catch((error: unknown) => this.interruptedBy(error));
    }
  }

  /** Reads and prepares each batch while the one before is applied. */
  private async processAll(after: Position | undefined, signal: AbortSignal): Promise<void> {
    const failure = new AbortController();
    const turn = AbortSignal.any([signal, failure.signal]);
    const watching = this.progress.watch(turn).catch((error: unknown) => failure.abort(error));
    let former = Promise.resolve<Applied>('as prepared');
    try {
      for await (const batch of this.subscribe(after, turn)) {
        if (turn.aborted) break;
        this.progress.resume();
        const prepared = await this.prepare(batch.events);
        // If not, other streams wait now, and other documents are saved than this batch was prepared with.
        const isValid = (await former) === 'as prepared';
        if (turn.aborted) break;
        former = this.process(batch, isValid ? prepared : undefined);
        former.catch((error: unknown) => failure.abort(error));
        if (batch.live) await former.then(() => this.progress.rest(batch.upTo));
        // Lets it begin to write, and other work have a turn.
        else await setImmediate();
      }
      failure.signal.throwIfAborted();
    } finally {
      await former.finally(() => failure.abort()).finally(() => watching);
    }
  }

  private interruptedBy(error: unknown): void {
    this.interruption = error;
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

  /** @returns the position to continue after; undefined: from the start of the log */
  private async resume(signal: AbortSignal): Promise<Position | undefined> {
    if (this.startsOver) await this.startOver(signal);
    const position = await this.progress.load();
    // The stored data was lost since: it has gaps until the end of the log is reached again.
    if (!this.progress.caughtUp) this.live = false;
    await this.parked.retryAll();
    return position;
  }

  /**
   * Only the holder of the lease may delete. If the lease was lost during the deletion, the deletion may have removed
   * data of the next holder. Then this consumer starts over again in its next turn. After a successful deletion, later
   * turns continue from the checkpoint.
   */
  private async startOver(signal: AbortSignal): Promise<void> {
    await this.handling.forget();
    if (signal.aborted) {
      throw new StoreUnavailable(`another process may already run ${this.name}; stop every projector`);
    }
    this.startsOver = false;
  }

  private subscribe(after: Position | undefined, signal: AbortSignal): AsyncIterable<SubscriptionBatch> {
    const { category, handling } = this;
    const batches = this.eventStore.subscribe({
      category,
      ...(handling.types !== undefined && { types: handling.types }),
      ...(after !== undefined && { after }),
      signal,
    });
    // A handler of some types has no readers, and the other events of an append do not reach it.
    return handling.types === undefined ? wholeAppends(batches, after) : batches;
  }

  /** @returns undefined if they must be handled append by append: one cannot be handled, or one is a removal */
  private async prepare(events: readonly RecordedEvent[]): Promise<PreparedBatch | undefined> {
    if (events.some(isRemoval)) return undefined;
    try {
      return await this.handling.prepare(this.parked.due(events));
    } catch (error) {
      if (isFaultOfStore(error)) throw error;
      return undefined;
    }
  }

  private async process(batch: SubscriptionBatch, prepared: PreparedBatch | undefined): Promise<Applied> {
    const { events, upTo, live } = batch;
    let applied: Applied = 'as prepared';
    if (upTo !== undefined) {
      this.progress.begin(batch);
      applied = await this.apply(prepared, upTo);
      if (applied === 'as prepared') this.observer.processed(events);
      else await this.handleInParts(events, upTo);
    }
    if (live && !this.live) await this.reachedTheEnd(upTo);
    this.progressed = true;
    this.interruption = undefined;
    return applied;
  }

  private async apply(prepared: PreparedBatch | undefined, upTo: Position): Promise<Applied> {
    try {
      await prepared?.apply(this.progress.at(upTo));
      return prepared === undefined ? 'otherwise' : 'as prepared';
    } catch (error) {
      if (isFaultOfStore(error)) throw error;
      return 'otherwise';
    }
  }

  private async reachedTheEnd(upTo: Position | undefined): Promise<void> {
    if (!this.progress.caughtUp) {
      this.progress.caughtUp = true;
      await this.readModel.save([], this.progress.at(upTo));
    }
    this.live = true;
    this.observer.caughtUp?.();
  }

  /** What comes before a removal must be saved first, and what comes after it is folded onto what is left. */
  private async handleInParts(events: readonly RecordedEvent[], upTo: Position): Promise<void> {
    if (!events.some(isRemoval)) return this.handleOrPark(events, upTo);
    for (const part of splitAtRemovals(events)) {
      const { streamId, position } = part[part.length - 1]!;
      await this.handleOrPark(part, position);
      // The event that was parked may be gone.
      if (isRemoval(part[0]!)) await this.parked.retry(streamId);
    }
    await this.readModel.save([], this.progress.at(upTo));
  }

  private async handleOrPark(events: readonly RecordedEvent[], upTo: Position): Promise<void> {
    try {
      await aFewTimes.execute(() => this.handle(events, this.progress.at(upTo)));
    } catch (error) {
      const [append, ...others] = appendsOf(events);
      if (isFaultOfStore(error) || append === undefined) throw error;
      if (others.length === 0) await this.parked.park(append, error);
      else for (const each of [append, ...others]) await this.handleOrPark(each, each[each.length - 1]!.position);
      return this.readModel.save([], this.progress.at(upTo));
    }
    this.observer.processed(events);
  }

  /** @param events one removal, or events without removals */
  private async handle(events: readonly RecordedEvent[], checkpoint: CheckpointToSave): Promise<void> {
    const [first] = events;
    if (first?.removal === true) return this.handling.removed(first.streamId, checkpoint);
    const prepared = await this.handling.prepare(this.parked.due(events));
    await prepared.apply(checkpoint);
  }
}
