import { setTimeout as pause } from 'node:timers/promises';
import { type Collection } from 'mongodb';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { type HeldLease } from '../../event-sourcing/consuming/consumer-lease';
import { type MongodbDatabase, type Stored } from './mongodb.database';

export interface StoredTerm extends Stored {
  readonly consumer: string;
  readonly term: number;
  /** `<host name>:<process id>:<uuid>`: unique, and readable for operators. */
  readonly holder: string;
  /** The holder increases it regularly while it runs. */
  readonly beat: number;
  readonly released: boolean;
}

/** In milliseconds. */
export interface LeaseTimes {
  readonly prolongedEvery: number;
  /** Time from the request of the last successful beat until the holder gives up the lease. */
  readonly heldFor: number;
  /** Time without a new beat until another process takes over. Longer than `heldFor`, so the holder gives up first. */
  readonly takenOverAfter: number;
}

export class MongodbHeldLease implements HeldLease {
  readonly term: number;
  readonly lost: AbortSignal;
  private readonly losing = new AbortController();
  private readonly prolonging: Promise<void>;
  private until: number;
  private expiry: NodeJS.Timeout | undefined;

  /** @param asked when the insert of the term began */
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
    // No beat may follow the release.
    await this.prolonging;
    try {
      await this.set({ released: true });
    } catch (error) {
      // The next holder then waits until the lease runs out.
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
      // The store may respond again before the lease runs out.
      if (!(error instanceof StoreUnavailable)) this.lose();
    }
  }

  /** @returns false if the term's document was deleted: a later term exists */
  private async set(fields: Partial<StoredTerm>): Promise<boolean> {
    const { _id, holder } = this.own;
    const { matchedCount } = await this.database.run(() => this.terms.updateOne({ _id, holder }, { $set: fields }));
    return matchedCount > 0;
  }

  /** A response after the lease ran out does not count: another process may have taken over by then. */
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
