import { setTimeout } from 'node:timers/promises';
import {
  type EventReference,
  type EventStore,
  type Position,
  referenceTo,
  StoreUnavailable,
  type SubscriptionBatch,
} from '../log/event-store';
import { type CheckpointToSave, type ReadModelStore } from './read-model-store';
import { positionIn } from './wrong-log';

/** Milliseconds between two looks at the stored checkpoint. */
const LOOKS_EVERY = 2_000;

const NOTHING = { events: [] };

/** How far one consumer has come: what its next checkpoint says. */
export class Progress {
  /** Whether the consumer has ever reached the end of the log, as far as is stored. */
  caughtUp = false;
  /** Term of the consumer's lease. */
  term: number | undefined;
  private lastEvent: EventReference | undefined;
  private batch: Pick<SubscriptionBatch, 'events' | 'last'> = NOTHING;
  /** Position of the stored checkpoint, while nothing is processed. */
  private resting: { readonly at: Position } | undefined;

  constructor(
    private readonly consumer: string,
    private readonly readModel: ReadModelStore,
    private readonly log: EventStore,
  ) {}

  /**
   * Reads the stored checkpoint.
   * @returns the position to continue after; undefined: from the start of the log
   * @throws WrongLog, StoreUnavailable
   */
  async load(): Promise<Position | undefined> {
    const checkpoint = await this.readModel.checkpoint(this.consumer);
    this.caughtUp = checkpoint?.caughtUp ?? false;
    this.lastEvent = checkpoint?.lastEvent;
    this.batch = NOTHING;
    return checkpoint && positionIn(this.log, this.consumer, checkpoint);
  }

  /** Call it before the events of the batch are handled. */
  begin(batch: SubscriptionBatch): void {
    this.batch = batch;
  }

  /** The checkpoint at a position up to which everything is handled. */
  at(position: Position | undefined): CheckpointToSave {
    if (position !== undefined) this.lastEvent = this.lastEventTo(position) ?? this.lastEvent;
    const { consumer, lastEvent, caughtUp, term } = this;
    return { consumer, position, lastEvent, caughtUp, ...(term !== undefined && { term }) };
  }

  private lastEventTo(position: Position): EventReference | undefined {
    const { events, last } = this.batch;
    if (last !== undefined && last.position <= position) return last;
    const found = events.findLast((event) => event.position <= position && referenceTo(event) !== undefined);
    return found && referenceTo(found);
  }

  /** Call it when everything up to a position is saved, and nothing is processed until `resume`. */
  rest(position: Position | undefined): void {
    this.resting = position === undefined ? undefined : { at: position };
  }

  resume(): void {
    this.resting = undefined;
  }

  /**
   * Looks at the stored checkpoint now and then, while nothing is processed.
   * @throws StoreUnavailable if something else has replaced or removed it, such as a restore: the consumer must then
   *   continue from what is stored
   */
  async watch(turn: AbortSignal): Promise<void> {
    while (!turn.aborted) {
      await setTimeout(LOOKS_EVERY, undefined, { signal: turn }).catch(() => undefined);
      const { resting } = this;
      if (turn.aborted || resting === undefined) continue;
      const stored = await this.readModel.checkpoint(this.consumer);
      if (resting !== this.resting || stored?.position === resting.at) continue;
      throw new StoreUnavailable(`the stored checkpoint of ${this.consumer} was changed by another program`);
    }
  }
}
