import { type RecordedEvent } from './event-store';

/** Where an event stands in its append. */
export interface PlaceInAppend {
  /** From 0. */
  readonly index: number;
  /** The number of events in the append. */
  readonly size: number;
}

type Append = readonly RecordedEvent[];

/**
 * An append of this service has fewer events, because it is smaller than 1 MiB and each event has more than 256 bytes
 * of metadata. A larger size in stored metadata is nonsense.
 */
const MOST_EVENTS = 4_096;

/**
 * Groups events by append, in the same order. Reads what the metadata says with caution, because another program may
 * have written it: an event without a sensible place is an append of its own, unless it follows an append that lacks
 * its end. That append says that there is one more event, which may be damaged.
 *
 * An append may lack its start, because the stream was truncated, or its end: see `withoutOpenAppend`.
 * @param events in log order; the events of an append follow each other
 */
export function appendsOf(events: readonly RecordedEvent[]): RecordedEvent[][] {
  const appends: RecordedEvent[][] = [];
  let append: RecordedEvent[] = [];
  for (const event of events) {
    if (isNextOf(append, event)) append.push(event);
    else appends.push((append = [event]));
  }
  return appends;
}

/** Separates the last append from the others if its end is missing: it has not arrived, or was not read. */
export function withoutOpenAppend(events: readonly RecordedEvent[]): { whole: Append; open: Append } {
  const last = appendsOf(events).pop() ?? [];
  const end = events.length - (isOpen(last) ? last.length : 0);
  return { whole: events.slice(0, end), open: events.slice(end) };
}

/**
 * Whether the rest of a stream has no gap, and an end: neither is an event of an append missing, nor is it misplaced
 * because its revision is damaged.
 */
export function isGapless(events: readonly RecordedEvent[]): boolean {
  const follows = ({ revision }: RecordedEvent, index: number) => revision === events[0]!.revision + index;
  return events.every(follows) && withoutOpenAppend(events).open.length === 0;
}

function isOpen(append: Append): boolean {
  const place = placeOf(append[0]);
  return place !== undefined && place.index + append.length < place.size;
}

function isNextOf(append: Append, event: RecordedEvent): boolean {
  if (!isOpen(append)) return false;
  const first = append[0]!;
  // A store reports a damaged revision as a negative number.
  const follows = event.revision === first.revision + append.length || event.revision < 0;
  if (event.streamId !== first.streamId || !follows) return false;
  const [start, place] = [placeOf(first)!, placeOf(event)];
  return place === undefined || (place.index === start.index + append.length && place.size === start.size);
}

/** @returns undefined if the metadata does not say it, or says nonsense */
function placeOf(event: RecordedEvent | undefined): PlaceInAppend | undefined {
  if (event === undefined || event.unreadable !== undefined) return undefined;
  const { append_index: index, append_size: size } = (event.metadata as RecordedEvent['metadata'] | null) ?? {};
  if (!Number.isInteger(index) || !Number.isInteger(size)) return undefined;
  const place = { index, size } as PlaceInAppend;
  return place.index >= 0 && place.index < place.size && place.size <= MOST_EVENTS ? place : undefined;
}
