interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GatheringLimits {
  /** Commands that may run at the same time. More would each carry less. */
  readonly commands: number;
  /** Items that one command may carry. */
  readonly items: number;
}

/**
 * Sends what several callers want at the same time as one command. A command costs about as much for fifty items as for
 * one, on both sides: the driver's and the server's processor time, the round trip, and the wait for the disk.
 *
 * Nobody waits for company. Items are held back only while as many commands as allowed are running, and a command starts
 * after all of its items were added, so that a query finds what was there when it was asked for.
 */
export class Gathering<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private running = 0;

  constructor(
    /** Returns a result for each of the items, in their order. When it throws, every item fails with that error. */
    private readonly command: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly limits: GatheringLimits,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      // In a later turn of the event loop: what arrives in this one goes along.
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
