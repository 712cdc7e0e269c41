/** What a source delivers: an event, or only the news that there is nothing up to a position. */
export interface Delivery {
  /** Where to continue after this delivery. Opaque, and meaningful only to a source of the same name. */
  readonly position: string;
  /** A CloudEvent in JSON. */
  readonly event?: string | Uint8Array;
}

export interface Reading {
  /** Ends the reading. */
  readonly signal: AbortSignal;
  /** Called for each problem. The source reconnects by itself. */
  readonly report: (problem: Error) => void;
}

/** Where events come from, in order per campaign and per sender, each at least once. */
export interface Source {
  /** Its kind: a checkpoint of another kind means nothing to it. */
  readonly name: string;
  /** Whether an event can come again at a later position. If so, its id must be remembered forever. */
  readonly repeats: boolean;
  /**
   * Reads until the signal. It takes no more from the server than the caller takes from it, except for a small buffer.
   * @param after the last position that was handled completely; undefined for everything from the first event on
   */
  read(after: string | undefined, reading: Reading): AsyncIterable<Delivery>;
}
