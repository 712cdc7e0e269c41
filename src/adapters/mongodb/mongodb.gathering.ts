interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GatheringLimits {
  /** Largest number of concurrent commands. With more of them, each would carry fewer items. */
  readonly commands: number;
  /** Largest number of items in one command. */
  readonly items: number;
}

/**
 * Combines the items of concurrent callers into one command. A command for fifty items costs about as much as for one:
 * processor time of the driver and the server, the round trip, and the wait for the disk.
 *
 * Items are delayed only while the maximum number of commands is running, never to wait for more items. A command
 * starts after all of its items were added, so a query sees every write that completed before that.
 */
export class Gathering<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private running = 0;

  constructor(
    /** Returns one result for each item, in order. If it throws, every item fails with that error. */
    private readonly command: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly limits: GatheringLimits,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      // Sent in a later turn of the event loop, together with items that arrive until then.
      if (this.running < this.limits.commands) setImmediate(() => this.send());
    });
  }

  private send(): void {
    if (this.waiting.length === 0 || this.running === this.limits.commands) return;
    const sent = this.waiting.splice(0, this.limits.items);
    this.running++;
    const settle = (one: (waiting: Waiting<Item, Result>, index: number) => void) => {
      this.running--;
      sent.forEach(one);
      this.send();
    };
    this.command(sent.map(({ item }) => item)).then(
      (results) => settle(({ resolve }, index) => resolve(results[index]!)),
      (error: unknown) => settle(({ reject }) => reject(error)),
    );
  }
}
