import { setImmediate, setTimeout } from 'node:timers/promises';
import { ExponentialBackoff, handleWhen, type IBackoffFactory, retry } from 'cockatiel';
import { appendsOf, isGapless } from '../log/appends';
import { UnreadableEvent } from '../log/event-codec';
import {
  AppendOutcomeUnknown,
  type EventReference,
  type EventStore,
  type Position,
  type RecordedEvent,
  StoreUnavailable,
  type SubscriptionBatch,
  WrongExpectedRevision,
} from '../log/event-store';
import { type ConsumerLease, type HeldLease } from './consumer-lease';
import { type ConsumerObserver, SafeObserver } from './consumer-observer';
import { consumerOf, type Handler } from './handler';
import { type Handling, handlingOf, type PreparedBatch } from './handling';
import { positionIn, WrongLog } from './wrong-log';
import { type CheckpointToSave, type ParkedEvent, type ReadModelStore } from './read-model-store';
import { isRemoval, splitAtRemovals } from './removed-stream';
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
}

/** Largest length of a parked event's error, in UTF-16 code units: the error may quote the event's contents. */
const LONGEST_ERROR = 500;

/** Milliseconds between two looks at the stored checkpoint. */
const LOOKS_EVERY = 2_000;

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
  private readonly parkedStreams = new Map<string, ParkedEvent>();
  private running: Promise<void> = Promise.resolve();
  private startsOver: boolean;
  private live = false;
  /** The error that ended the last turn, until a batch is processed. */
  private interruption: unknown;
  /** Whether the current turn has processed a batch. */
  private progressed = false;
  private waiting = false;
  private caughtUp = false;
  private term: number | undefined;
  /** As saved with the next checkpoint. */
  private lastEvent: EventReference | undefined;
  /** Position of the stored checkpoint, while nothing is being processed. */
  private saved: { readonly position: Position } | undefined;

  constructor({ handler, eventStore, readModel, observer, lease, startsOver = false }: ConsumerOptions) {
    this.name = consumerOf(handler);
    this.category = handler.category;
    this.handling = handlingOf(handler, readModel, eventStore);
    this.eventStore = eventStore;
    this.readModel = readModel;
    this.leases = lease;
    this.observer = new SafeObserver(observer);
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
    return { live, interrupted, wrongLog, waitsFor: this.waitsFor(), parked: [...this.parkedStreams.values()] };
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
      this.term = lease?.term;
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
    const watching = this.watch(turn).catch((error: unknown) => failure.abort(error));
    let former = Promise.resolve<Applied>('as prepared');
    try {
      for await (const batch of this.subscribe(after, turn)) {
        if (turn.aborted) break;
        this.saved = undefined;
        const prepared = await this.prepare(batch.events);
        // If not, other streams wait now, and other documents are saved than this batch was prepared with.
        const isValid = (await former) === 'as prepared';
        if (turn.aborted) break;
        former = this.process(batch, isValid ? prepared : undefined);
        former.catch((error: unknown) => failure.abort(error));
        if (batch.live) await this.rest(former, batch.upTo);
        // Lets it begin to write, and other work have a turn.
        else await setImmediate();
      }
      failure.signal.throwIfAborted();
    } finally {
      await former.finally(() => failure.abort()).finally(() => watching);
    }
  }

  private async rest(former: Promise<unknown>, position: Position | undefined): Promise<void> {
    await former;
    this.saved = position === undefined ? undefined : { position };
  }

  /**
   * Ends the turn if the stored checkpoint was replaced or removed, for example by a restore: the consumer must then
   * resume from what is stored. Looks only while nothing is processed.
   */
  private async watch(turn: AbortSignal): Promise<void> {
    while (!turn.aborted) {
      await setTimeout(LOOKS_EVERY, undefined, { signal: turn }).catch(() => undefined);
      const { saved } = this;
      if (turn.aborted || saved === undefined) continue;
      const stored = await this.readModel.checkpoint(this.name);
      if (saved !== this.saved || stored?.position === saved.position) continue;
      throw new StoreUnavailable(`the stored checkpoint of ${this.name} was changed by another program`);
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
    const checkpoint = await this.readModel.checkpoint(this.name);
    this.caughtUp = checkpoint?.caughtUp ?? false;
    // The stored data was lost since: it has gaps until the end of the log is reached again.
    if (!this.caughtUp) this.live = false;
    this.lastEvent = checkpoint?.lastEvent;
    const position = checkpoint && (await positionIn(this.eventStore, this.name, checkpoint));
    await this.retryParked();
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
      return await this.handling.prepare(this.due(events));
    } catch (error) {
      if (isFaultOfStore(error)) throw error;
      return undefined;
    }
  }

  private async process(batch: SubscriptionBatch, prepared: PreparedBatch | undefined): Promise<Applied> {
    const { events, upTo, live } = batch;
    let applied: Applied = 'as prepared';
    if (upTo !== undefined) {
      this.reached(events);
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
      await prepared?.apply(this.checkpointAt(upTo));
      return prepared === undefined ? 'otherwise' : 'as prepared';
    } catch (error) {
      if (isFaultOfStore(error)) throw error;
      return 'otherwise';
    }
  }

  private async reachedTheEnd(upTo: Position | undefined): Promise<void> {
    if (!this.caughtUp) {
      this.caughtUp = true;
      await this.readModel.save([], this.checkpointAt(upTo));
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
      const parked = this.parkedStreams.get(streamId);
      // The event that was parked may be gone.
      if (parked !== undefined && isRemoval(part[0]!)) await this.retry(parked);
    }
    await this.readModel.save([], this.checkpointAt(upTo));
  }

  private async handleOrPark(events: readonly RecordedEvent[], upTo: Position): Promise<void> {
    this.reached(events);
    try {
      await aFewTimes.execute(() => this.handle(events, this.checkpointAt(upTo)));
    } catch (error) {
      const [append, ...others] = appendsOf(events);
      if (isFaultOfStore(error) || append === undefined) throw error;
      if (others.length === 0) return this.park(append, error, upTo);
      for (const each of [append, ...others]) await this.handleOrPark(each, each[each.length - 1]!.position);
      return this.readModel.save([], this.checkpointAt(upTo));
    }
    this.observer.processed(events);
  }

  /** @param events one removal, or events without removals */
  private async handle(events: readonly RecordedEvent[], checkpoint?: CheckpointToSave): Promise<void> {
    const [first] = events;
    if (first?.removal === true) return this.handling.removed(first.streamId, checkpoint);
    const prepared = await this.handling.prepare(this.due(events));
    await prepared.apply(checkpoint);
  }

  private async handleWanted(events: readonly RecordedEvent[]): Promise<void> {
    const wanted = events.filter(({ type }) => this.handling.types?.includes(type) !== false);
    if (wanted.length > 0) await this.handle(wanted);
  }

  private due(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    if (this.parkedStreams.size === 0) return events;
    return events.filter((event) => !this.parkedStreams.has(event.streamId));
  }

  private reached(events: readonly RecordedEvent[]): void {
    const last = events.findLast((event) => event.unreadable === undefined && !isRemoval(event));
    if (last === undefined) return;
    const { position, id, streamId, revision } = last;
    this.lastEvent = { position, id, streamId, revision };
  }

  private checkpointAt(position: Position | undefined): CheckpointToSave {
    const { name: consumer, lastEvent, caughtUp, term } = this;
    return { consumer, position, lastEvent, caughtUp, ...(term !== undefined && { term }) };
  }

  /** Parks the first event of the append, so that a retry reads all of it. */
  private async park(append: readonly RecordedEvent[], cause: unknown, upTo: Position): Promise<void> {
    const { streamId, revision, position, type } = append[0]!;
    const message = cause instanceof Error ? cause.message : String(cause);
    const error = (whichOf(append) + message).slice(0, LONGEST_ERROR);
    const parked = { streamId, revision, position, type, error };
    // If the stream already waits, the event that was parked first stays.
    if (!this.parkedStreams.has(streamId)) {
      await this.readModel.park(this.name, parked);
      this.parkedStreams.set(streamId, parked);
      this.observer.parked(parked);
    }
    await this.readModel.save([], this.checkpointAt(upTo));
  }

  /**
   * Retries parked streams at each turn, because the fault may have been fixed. Reads them from the read model, because
   * another process may have parked or unparked streams in between.
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
      // The stream may have been removed in the meantime.
      await this.handling.removed(streamId);
      // A former release parked tombstones, at a revision that no server accepts.
      const events = await this.eventStore.readStream(streamId, Math.min(revision, Number.MAX_SAFE_INTEGER));
      // Otherwise, readers of a projection could see a part of an append.
      if (this.handling.types === undefined && !isGapless(events)) throw new UnreadableEvent('there is a gap');
      for (const append of appendsOf(events)) await this.handleWanted(append);
      await this.readModel.unpark(this.name, streamId);
    } catch (error) {
      if (isFaultOfStore(error)) throw error;
      this.parkedStreams.set(streamId, parked);
    }
  }
}

/** The error concerns one event of the append, and only the first is parked. */
function whichOf({ 0: first, length }: readonly RecordedEvent[]): string {
  return length === 1 ? '' : `one of revisions ${first!.revision} to ${first!.revision + length - 1}: `;
}

/** Nothing is wrong with the event: a reactor's append may succeed, or lose its race, at the next attempt. */
function isFaultOfStore(error: unknown): boolean {
  const faults = [StoreUnavailable, AppendOutcomeUnknown, WrongExpectedRevision];
  return faults.some((fault) => error instanceof fault);
}
