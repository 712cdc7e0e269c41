import { appendsOf, isGapless } from '../log/appends';
import { UnreadableEvent } from '../log/event-codec';
import { type EventStore, type RecordedEvent } from '../log/event-store';
import { type ConsumerObserver } from './consumer-observer';
import { isFaultOfStore } from './fault-of-store';
import { type Handling } from './handling';
import { type ParkedEvent, type ReadModelStore } from './read-model-store';

/** Largest length of a parked event's error, in UTF-16 code units: the error may quote the event's contents. */
const LONGEST_ERROR = 500;

/** The streams of one consumer that wait behind an event that could not be handled. */
export class ParkedStreams {
  private readonly streams = new Map<string, ParkedEvent>();

  constructor(
    private readonly consumer: string,
    private readonly handling: Handling,
    private readonly eventStore: EventStore,
    private readonly readModel: ReadModelStore,
    private readonly observer: ConsumerObserver,
  ) {}

  /** The first parked event of each stream. */
  all(): ParkedEvent[] {
    return [...this.streams.values()];
  }

  /** The events of streams that do not wait. */
  due(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    if (this.streams.size === 0) return events;
    return events.filter((event) => !this.streams.has(event.streamId));
  }

  /** Parks the first event of the append, so that a retry reads all of it. */
  async park(append: readonly RecordedEvent[], cause: unknown): Promise<void> {
    const { streamId, revision, position, type } = append[0]!;
    // If the stream already waits, the event that was parked first stays.
    if (this.streams.has(streamId)) return;
    const message = cause instanceof Error ? cause.message : String(cause);
    const error = (whichOf(append) + message).slice(0, LONGEST_ERROR);
    const parked = { streamId, revision, position, type, error };
    await this.readModel.park(this.consumer, parked);
    this.streams.set(streamId, parked);
    this.observer.parked(parked);
  }

  /** Reads them from the read model, because another process may have parked or unparked streams in between. */
  async retryAll(): Promise<void> {
    const parked = await this.readModel.parked(this.consumer);
    this.streams.clear();
    for (const event of parked) this.streams.set(event.streamId, event);
    for (const event of parked) await this.retry(event.streamId);
  }

  /** Handles the stream from its parked event on, if it waits: the fault may have been fixed, or the event removed. */
  async retry(streamId: string): Promise<void> {
    const parked = this.streams.get(streamId);
    if (parked === undefined) return;
    this.streams.delete(streamId);
    try {
      await this.handling.removed(streamId);
      await this.handleFrom(parked);
      await this.readModel.unpark(this.consumer, streamId);
    } catch (error) {
      if (isFaultOfStore(error)) throw error;
      this.streams.set(streamId, parked);
    }
  }

  private async handleFrom({ streamId, revision }: ParkedEvent): Promise<void> {
    const { types } = this.handling;
    // A former release parked tombstones, at a revision that no server accepts.
    const events = await this.eventStore.readStream(streamId, Math.min(revision, Number.MAX_SAFE_INTEGER));
    // Otherwise, readers of a projection could see a part of an append.
    if (types === undefined && !isGapless(events)) throw new UnreadableEvent('there is a gap');
    for (const append of appendsOf(events)) {
      const wanted = append.filter(({ type }) => types?.includes(type) !== false);
      if (wanted.length > 0) await (await this.handling.prepare(wanted)).apply();
    }
  }
}

/** The error concerns one event of the append, and only the first is parked. */
function whichOf({ 0: first, length }: readonly RecordedEvent[]): string {
  return length === 1 ? '' : `one of revisions ${first!.revision} to ${first!.revision + length - 1}: `;
}
