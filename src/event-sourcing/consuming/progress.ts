import { setTimeout } from 'node:timers/promises';
import {
  type EventReference,
  type EventStore,
  type Position,
  type RecordedEvent,
  StoreUnavailable,
} from '../log/event-store';
import { type CheckpointToSave, type ReadModelStore } from './read-model-store';
import { isRemoval } from './removed-stream';
import { positionIn } from './wrong-log';

/** Milliseconds between two looks at the stored checkpoint. */
const LOOKS_EVERY = 2_000;

/** How far one consumer has come: what its next checkpoint says. */
export class Progress {
  /** Whether the consumer has ever reached the end of the log, as far as is stored. */
  caughtUp = false;
  /** Term of the consumer's lease. */
  term: number | undefined;
  private lastEvent: EventReference | undefined;
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
    return checkpoint && positionIn(this.log, this.consumer, checkpoint);
  }

  /** Call it before the events are handled. */
  reached(events: readonly RecordedEvent[]): void {
    const last = events.findLast((event) => event.unreadable === undefined && !isRemoval(event));
    if (last === undefined) return;
    const { position, id, streamId, revision } = last;
    this.lastEvent = { position, id, streamId, revision };
  }

  /** The checkpoint at a position up to which everything is handled. */
  at(position: Position | undefined): CheckpointToSave {
    const { consumer, lastEvent, caughtUp, term } = this;
    return { consumer, position, lastEvent, caughtUp, ...(term !== undefined && { term }) };
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
