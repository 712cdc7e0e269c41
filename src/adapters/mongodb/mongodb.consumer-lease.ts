import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type Collection } from 'mongodb';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { ConsumerLease, type HeldLease } from '../../event-sourcing/consuming/consumer-lease';
import { type MongodbDatabase } from './mongodb.database';
import { isDuplicateKey } from './mongodb.errors';
import { type LeaseTimes, MongodbHeldLease, type StoredTerm } from './mongodb.held-lease';

const TIMES: LeaseTimes = { prolongedEvery: 1_000, heldFor: 4_000, takenOverAfter: 6_000 };

interface Watched {
  readonly term: number;
  readonly beat: number;
  /** When this process first saw this term at this beat, by its own clock. */
  readonly since: number;
}

/**
 * Each term has a document with the unique id `<consumer>:<term>`. The process whose insert succeeds holds the term,
 * and regularly increases its `beat`. A process that sees no new beat for long enough, by its own clock, takes the next
 * term. Clocks of different machines are never compared.
 */
export class MongodbConsumerLease extends ConsumerLease {
  private readonly terms: Collection<StoredTerm>;
  private readonly heldElsewhere = new Set<string>();
  /** For each consumer, the `holder` that this process wrote when it last had the lease. */
  private readonly lastHolders = new Map<string, string>();

  /** @param times shorter in tests; `heldFor` must be well below `takenOverAfter` */
  constructor(
    private readonly database: MongodbDatabase,
    private readonly times: LeaseTimes = TIMES,
  ) {
    super();
    this.terms = database.collection('consumer_leases');
  }

  async acquire(consumer: string, signal: AbortSignal): Promise<HeldLease> {
    let watched: Watched | undefined;
    for (;;) {
      signal.throwIfAborted();
      try {
        const asked = performance.now();
        const latest = await this.latest(consumer);
        watched = watch(watched, latest);
        // Measured from before the query, so that its result includes every beat that was in time.
        const isFree = latest === null || latest.released || asked - watched.since >= this.times.takenOverAfter;
        this.noteWhere(consumer, !isFree && latest.holder !== this.lastHolders.get(consumer));
        const held = isFree ? await this.take(consumer, watched.term + 1) : undefined;
        if (held !== undefined) return held;
      } catch (error) {
        this.noteWhere(consumer, false);
        if (!(error instanceof StoreUnavailable)) throw error;
      }
      await pause(this.times.prolongedEvery, undefined, { signal });
    }
  }

  isHeldElsewhere(consumer: string): boolean {
    return this.heldElsewhere.has(consumer);
  }

  private noteWhere(consumer: string, isElsewhere: boolean): void {
    if (isElsewhere) this.heldElsewhere.add(consumer);
    else this.heldElsewhere.delete(consumer);
  }

  private async take(consumer: string, term: number): Promise<HeldLease | undefined> {
    const asked = performance.now();
    const holder = `${hostname()}:${process.pid}:${randomUUID()}`;
    const own: StoredTerm = { _id: `${consumer}:${term}`, consumer, term, holder, beat: 0, released: false };
    if (!(await this.isInserted(own))) return undefined;
    // The id may be free only because the holder of a later term deleted this term's document.
    if ((await this.latest(consumer))?.term !== term) return undefined;
    await this.database.run(() => this.terms.deleteMany({ consumer, term: { $lt: term } }));
    // If this process failed to release its last term, that term does not count as held elsewhere.
    this.lastHolders.set(consumer, holder);
    return new MongodbHeldLease(own, asked, this.database, this.terms, this.times);
  }

  private async isInserted(own: StoredTerm): Promise<boolean> {
    try {
      await this.database.run(() => this.terms.insertOne(own));
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  private latest(consumer: string): Promise<StoredTerm | null> {
    return this.database.run(() => this.terms.findOne({ consumer }, { sort: { term: -1 } }));
  }
}

function watch(watched: Watched | undefined, latest: StoredTerm | null): Watched {
  const { term, beat } = latest ?? { term: 0, beat: 0 };
  return watched?.term === term && watched.beat === beat ? watched : { term, beat, since: performance.now() };
}
