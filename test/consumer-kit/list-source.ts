import { type Delivery, type Reading, type Source } from '../../src/consumer-kit/source';

/** Delivers a list of events. The position is the number of events up to it. */
export class ListSource implements Source {
  readonly name = 'list';
  /** Number of deliveries that were taken. */
  taken = 0;

  /** @param afterEach called after each delivery */
  constructor(
    private readonly events: readonly string[],
    readonly repeats = true,
    private readonly afterEach: () => void = () => undefined,
  ) {}

  /** Ends with the list. */
  async *read(after: string | undefined, { signal }: Reading): AsyncGenerator<Delivery> {
    for (const [index, event] of this.events.entries()) {
      if (index < Number(after ?? 0)) continue;
      if (signal.aborted) return;
      this.taken++;
      yield { position: String(index + 1), event };
      this.afterEach();
    }
  }
}
