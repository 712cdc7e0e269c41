import { setTimeout as pause } from 'node:timers/promises';
import { type Collection } from 'mongodb';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { type HeldLease } from '../../event-sourcing/consuming/consumer-lease';
import { type MongodbDatabase, type Stored } from './mongodb.database';

export interface StoredTerm extends Stored {
  readonly consumer: string;
  readonly term: number;
  /** Who it is, for people too. */
  readonly holder: string;
  /** Counted up as long as the holder lives. */
  readonly beat: number;
  readonly released: boolean;
}

/** In milliseconds. */
export interface LeaseTimes {
  readonly prolongedEvery: number;
  /** From when the last beat that succeeded was asked for; then the holder gives up by itself. */
  readonly heldFor: number;
  /** Without a new beat, as others see it. Longer than `heldFor`: the holder has given up by then. */
  readonly takenOverAfter: number;
}

export class MongodbHeldLease implements HeldLease {
  readonly term: number;
  readonly lost: AbortSignal;
  private readonly losing = new AbortController();
  private readonly prolonging: Promise<void>;
  private until: number;
  private expiry: NodeJS.Timeout | undefined;

  /** @param asked when the insert of the term was begun */
  constructor(
    private readonly own: StoredTerm,
    asked: number,
    private readonly database: MongodbDatabase,
    private readonly terms: Collection<StoredTerm>,
    private readonly times: LeaseTimes,
  ) {
    this.term = own.term;
    this.lost = this.losing.signal;
    this.until = asked + times.heldFor;
    this.heldSince(asked);
    this.prolonging = this.prolong();
  }

  async release(): Promise<void> {
    this.lose();
    // A beat must not follow the release.
    await this.prolonging;
    try {
      await this.set({ released: true });
    } catch (error) {
      // Then the next one waits until the time is over.
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }

  private async prolong(): Promise<void> {
    for (let beat = 1; !this.lost.aborted; beat++) {
      // Rejects only when the lease is lost.
      await pause(this.times.prolongedEvery, undefined, { signal: this.lost }).catch(() => undefined);
      if (!this.lost.aborted) await this.beat(beat);
    }
  }

  private async beat(beat: number): Promise<void> {
    const asked = performance.now();
    try {
      if (await this.set({ beat })) this.heldSince(asked);
      else this.lose();
    } catch (error) {
      // The store may be back before the time is over.
      if (!(error instanceof StoreUnavailable)) this.lose();
    }
  }

  /** @returns whether the term is still there */
  private async set(fields: Partial<StoredTerm>): Promise<boolean> {
    const { _id, holder } = this.own;
    const { matchedCount } = await this.database.run(() => this.terms.updateOne({ _id, holder }, { $set: fields }));
    return matchedCount > 0;
  }

  /** An answer that comes when the time is over comes too late: somebody may have looked in between. */
  private heldSince(asked: number): void {
    const now = performance.now();
    if (now >= this.until) return this.lose();
    this.until = asked + this.times.heldFor;
    clearTimeout(this.expiry);
    this.expiry = setTimeout(() => this.lose(), this.until - now);
  }

  private lose(): void {
    clearTimeout(this.expiry);
    this.losing.abort();
  }
}
