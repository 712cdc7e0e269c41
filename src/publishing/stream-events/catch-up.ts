import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { bulkhead, type BulkheadPolicy } from 'cockatiel';
import {
  EventStore,
  type Position,
  StoreUnavailable,
  type SubscriptionBatch,
} from '../../event-sourcing/log/event-store';
import { type EventFilter, isWanted } from './event-filter';
import { afterOption } from './follow-log';
import { LiveTail } from './live-tail';
import { type Piece } from './recent-events';
import { STREAMED_CATEGORY, StreamedEvents } from './streamed-event';
import { StreamSettings } from './stream-settings';
import { PIECE } from './stream-text';

/** Batches that a stream searches before it is the next one's turn. */
const BATCHES_IN_A_TURN = 20;

/**
 * Reads older events for streams that resume. Each piece has a subscription of its own, which ends before the piece is
 * sent: a caller that reads slowly holds none. A few pieces are read at the same time, and the others wait in order.
 */
@Injectable()
export class CatchUp {
  private turns: BulkheadPolicy | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly tail: LiveTail,
    private readonly events: StreamedEvents,
    private readonly settings: StreamSettings,
  ) {}

  /**
   * The next piece after a position, without text if no event matches in one turn.
   * @throws StoreUnavailable
   */
  read(after: Position, filter: EventFilter, signal: AbortSignal): Promise<Piece> {
    this.turns ??= bulkhead(this.settings.catchingUp, Infinity);
    return this.turns.execute(() => this.readNow(after, filter, signal));
  }

  private async readNow(after: Position, filter: EventFilter, signal: AbortSignal): Promise<Piece> {
    let piece: Piece = { text: '', upTo: after };
    if (signal.aborted) return piece;
    // What the tail has read is in the log. So the end of the log, if reached below, is not before it.
    const { end } = this.tail.recent;
    let batches = 0;
    for await (const batch of this.subscribe(after, filter, signal)) {
      piece = this.extended(piece, batch, filter);
      if (piece.text.length >= PIECE) return piece;
      if (batch.live) return { ...piece, upTo: piece.upTo > end ? piece.upTo : end };
      if (this.tail.recent.covers(piece.upTo) || ++batches === BATCHES_IN_A_TURN) return piece;
      // Let other requests run.
      await setImmediate();
    }
    if (signal.aborted) return piece;
    throw new StoreUnavailable('the subscription ended');
  }

  private subscribe(after: Position, { types }: EventFilter, signal: AbortSignal): AsyncIterable<SubscriptionBatch> {
    const category = STREAMED_CATEGORY;
    return this.store.subscribe({ category, signal, ...(types && { types }), ...afterOption(after) });
  }

  /** The piece with the matching events of a batch. It ends inside the batch when it is long enough. */
  private extended({ text, upTo }: Piece, batch: SubscriptionBatch, filter: EventFilter): Piece {
    for (const event of batch.events) {
      // The metadata of an event that cannot be read may be missing.
      const owner: string | undefined = event.metadata?.user_id;
      if (isWanted(filter, event, owner)) text += this.events.of(event)?.text ?? '';
      upTo = event.position;
      if (text.length >= PIECE) return { text, upTo };
    }
    return { text, upTo: batch.upTo ?? upTo };
  }
}
