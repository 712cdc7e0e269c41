import { setTimeout } from 'node:timers/promises';
import { type Position, StoreUnavailable } from '../../event-sourcing/log/event-store';
import { type CatchUp } from './catch-up';
import { type EventFilter } from './event-filter';
import { pauses } from './follow-log';
import { type LiveTail } from './live-tail';
import { type Piece } from './recent-events';
import { heartbeatText } from './stream-text';

export interface StreamRequest {
  /** Starts after this position. Empty: at the start of the log. */
  readonly after: Position;
  readonly filter: EventFilter;
  /** When the caller's token expires, in milliseconds since 1970. */
  readonly expiresAt: number;
  /** Aborts when the caller has gone or the service stops. */
  readonly signal: AbortSignal;
}

/** One caller's stream: pieces of the log until they reach the live tail, then what the tail reads. */
export class EventStream {
  private position: Position;
  private silentSince = 0;
  private pause = pauses.next();

  constructor(
    private readonly request: StreamRequest,
    private readonly tail: LiveTail,
    private readonly older: CatchUp,
    private readonly heartbeatMs: number,
  ) {
    this.position = request.after;
  }

  /** Ends when the token expires or the signal aborts. Reads no more than one piece ahead of the caller. */
  async *text(): AsyncGenerator<string, void> {
    yield this.heartbeat();
    while (!this.isOver()) {
      if (this.tail.recent.covers(this.position)) yield* this.followTail();
      else yield* this.catchUp();
    }
  }

  private async *followTail(): AsyncGenerator<string, void> {
    const text = this.taken(this.tail.recent.after(this.position, this.request.filter));
    if (text !== '') yield text;
    else if (this.patience() <= 0) yield this.heartbeat();
    // Nothing else runs between the look at the tail and the wait, so no batch is missed.
    else await this.tail.news(this.patience(), this.request.signal);
  }

  /** Sends heartbeats while it waits for its turn, or for the store. */
  private async *catchUp(): AsyncGenerator<string, void> {
    const reading = this.readLog();
    while (!(await settlesWithin(this.patience(), reading))) {
      if (this.isOver()) return;
      yield this.heartbeat();
    }
    const text = this.taken(await reading);
    if (text !== '') yield text;
  }

  private async readLog(): Promise<Piece> {
    const { filter, signal } = this.request;
    try {
      const piece = await this.older.read(this.position, filter, signal);
      this.pause = pauses.next();
      return piece;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await setTimeout(this.pause.duration, undefined, { signal }).catch(() => undefined);
      this.pause = this.pause.next();
      return { text: '', upTo: this.position };
    }
  }

  private taken({ text, upTo }: Piece): string {
    this.position = upTo;
    if (text !== '') this.silentSince = performance.now();
    return text;
  }

  private heartbeat(): string {
    this.silentSince = performance.now();
    return heartbeatText(this.position);
  }

  private isOver(): boolean {
    return this.request.signal.aborted || Date.now() >= this.request.expiresAt;
  }

  /** Milliseconds until the next heartbeat or the end of the stream. */
  private patience(): number {
    const untilHeartbeat = this.silentSince + this.heartbeatMs - performance.now();
    return Math.min(untilHeartbeat, this.request.expiresAt - Date.now());
  }
}

/** @returns whether the promise has settled after at most some milliseconds */
async function settlesWithin(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  const settled = new AbortController();
  const outcome = promise.then(
    () => true,
    () => true,
  );
  const timeout = setTimeout(milliseconds, false, { signal: settled.signal }).catch(() => false);
  try {
    return await Promise.race([outcome, timeout]);
  } finally {
    settled.abort();
  }
}
