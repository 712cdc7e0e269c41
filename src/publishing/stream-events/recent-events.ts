import { type Position } from '../../event-sourcing/log/event-store';
import { type EventFilter, isWanted } from './event-filter';
import { type StreamedEvent } from './streamed-event';
import { PIECE } from './stream-text';

/** The next part of a stream. */
export interface Piece {
  /** Empty if there is no matching event. */
  readonly text: string;
  /** Every matching event up to this position is in this piece or in an earlier one. */
  readonly upTo: Position;
}

export interface RecentEventsLimits {
  readonly recentEvents: number;
  readonly recentCharacters: number;
}

/** The last events of the log, in memory. */
export class RecentEvents {
  private readonly events: StreamedEvent[] = [];
  private characters = 0;

  /**
   * @param floor all events after this position are in memory
   * @param limits the oldest events are dropped beyond them
   */
  constructor(
    private floor: Position,
    private readonly limits: RecentEventsLimits,
  ) {
    this.end = floor;
  }

  /** Position up to which the log was read. */
  end: Position;

  /** Whether nothing after this position was dropped. */
  covers(position: Position): boolean {
    return position >= this.floor;
  }

  /** @param events in the order of the log @param upTo position up to which the log was read */
  add(events: readonly StreamedEvent[], upTo: Position): void {
    this.events.push(...events);
    this.end = upTo;
    for (const { text } of events) this.characters += text.length;
    this.dropOldest();
  }

  /** The matching events after a position that `covers` accepts. */
  after(position: Position, filter: EventFilter): Piece {
    let text = '';
    for (let index = this.firstAfter(position); index < this.events.length; index++) {
      const event = this.events[index]!;
      if (isWanted(filter, event, event.userId)) text += event.text;
      if (text.length >= PIECE) return { text, upTo: event.position };
    }
    return { text, upTo: position > this.end ? position : this.end };
  }

  private dropOldest(): void {
    const { recentEvents, recentCharacters } = this.limits;
    let dropped = 0;
    while (this.events.length - dropped > recentEvents || this.characters > recentCharacters) {
      const { position, text } = this.events[dropped++]!;
      this.floor = position;
      this.characters -= text.length;
    }
    this.events.splice(0, dropped);
  }

  /** Index of the first event after a position. */
  private firstAfter(position: Position): number {
    let [low, high] = [0, this.events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.events[middle]!.position > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
