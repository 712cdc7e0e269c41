/** What a consumer has done, up to a position. */
export interface Progress {
  /** Every delivery up to here is handled. */
  readonly position: string;
  /** Ids at or before the position that cannot come again. */
  readonly forget: readonly string[];
}

/**
 * Where a consumer stores what it has done, in the transactions of its effects.
 * @typeParam Transaction what the effects of an event are written with
 */
export interface Checkpoint<Transaction> {
  /**
   * Takes over from any earlier process of this consumer, whose transactions fail from now on.
   * @returns the position to continue after; undefined at the beginning
   * @throws OtherSource
   */
  open(source: string): Promise<string | undefined>;

  /**
   * One transaction: the effect, the id of the event and the progress. Without the effect if the id is known.
   * @param progress asked last, right before the commit
   * @throws TakenOver; what the effect or the database throws. Then nothing is stored.
   */
  commit(
    id: string,
    effect: (transaction: Transaction) => void | Promise<void>,
    progress: () => Progress | undefined,
  ): Promise<void>;

  /** Stores progress without an event. @throws TakenOver */
  save(progress: Progress): Promise<void>;
}

/** Another process runs this consumer now. This one must stop. */
export class TakenOver extends Error {
  constructor(consumer: string) {
    super(`Another process runs the consumer ${consumer} now.`);
    this.name = TakenOver.name;
  }
}

/** The ids that are remembered depend on the source, so changing it could apply events twice. */
export class OtherSource extends Error {
  constructor(consumer: string, stored: string, source: string) {
    super(`The consumer ${consumer} has read from ${stored}. To read from ${source}, rebuild it from the beginning.`);
    this.name = OtherSource.name;
  }
}
