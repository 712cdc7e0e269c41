import { type ClientSession, type Collection, type Db, type MongoClient, type TransactionOptions } from 'mongodb';
import { type Checkpoint, OtherSource, type Progress, TakenOver } from '../checkpoint';

interface Stored {
  readonly _id: string;
  /** Absent before the first start, and after a reset. */
  readonly source?: string;
  readonly position?: string;
  readonly term: number;
  /** Number of resets. Ids of earlier ones mean nothing. */
  readonly resets: number;
}

interface SeenEvent {
  readonly _id: { readonly consumer: string; readonly resets: number; readonly id: string };
}

/** A majority has what is read and written: neither an effect nor a checkpoint can be rolled back later. */
const DURABLE: TransactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', j: true },
  readPreference: 'primary',
};

/**
 * In two collections of the consumer's own database, which must be on a replica set. Handlers write with the session:
 * `collection.insertOne(document, { session })`. The driver may call a handler again for the same transaction.
 */
export class MongodbCheckpoint implements Checkpoint<ClientSession> {
  private readonly checkpoints: Collection<Stored>;
  private readonly seen: Collection<SeenEvent>;
  private term = 0;
  private resets = 0;

  /** @param consumer its name; several consumers can share a database */
  constructor(
    private readonly client: MongoClient,
    database: Db,
    private readonly consumer: string,
  ) {
    this.checkpoints = database.collection('consumer_checkpoints');
    this.seen = database.collection('consumer_seen_events');
  }

  async open(source: string): Promise<string | undefined> {
    return this.inTransaction(async (session) => {
      const found = await this.checkpoints.findOne({ _id: this.consumer }, { session });
      const stored = found?.source ?? source;
      if (stored !== source) throw new OtherSource(this.consumer, stored, source);
      this.term = (found?.term ?? 0) + 1;
      this.resets = found?.resets ?? 0;
      const change = { $set: { source, term: this.term, resets: this.resets } };
      await this.checkpoints.updateOne({ _id: this.consumer }, change, { session, upsert: true });
      return found?.position;
    });
  }

  async commit(
    id: string,
    effect: (session: ClientSession) => void | Promise<void>,
    progress: () => Progress | undefined,
  ): Promise<void> {
    const stored = await this.inTransaction(async (session) => {
      await this.mustHoldTerm(session);
      const _id = this.keyOf(id);
      if ((await this.seen.findOne({ _id }, { session })) === null) {
        await this.seen.insertOne({ _id }, { session });
        await effect(session);
      }
      const reached = progress();
      if (reached !== undefined) await this.store(reached, session);
      return reached;
    });
    await this.forget(stored);
  }

  async save(progress: Progress): Promise<void> {
    await this.inTransaction((session) => this.store(progress, session));
    await this.forget(progress);
  }

  /**
   * Forgets everything, so that the consumer starts with the first event. Stop it before.
   * @param clear removes the effects, in the same transaction
   */
  async reset(clear: (session: ClientSession) => Promise<void>): Promise<void> {
    await this.inTransaction(async (session) => {
      await clear(session);
      const change = { $unset: { source: '', position: '' }, $inc: { term: 1, resets: 1 } } as const;
      await this.checkpoints.updateOne({ _id: this.consumer }, change, { session });
    });
    // They can be too many for one transaction. Nobody reads them any more.
    const found = await this.checkpoints.findOne({ _id: this.consumer });
    await this.seen.deleteMany({ '_id.consumer': this.consumer, '_id.resets': { $lt: found?.resets ?? 0 } });
  }

  private async store({ position }: Progress, session: ClientSession): Promise<void> {
    const { consumer, term } = this;
    const { matchedCount } = await this.checkpoints.updateOne(
      { _id: consumer, term },
      { $set: { position } },
      { session },
    );
    if (matchedCount === 0) throw new TakenOver(consumer);
  }

  /**
   * After the transaction, because it does not see ids that others have stored since it began. The transaction counts
   * even if this fails: ids that are left do no harm.
   */
  private async forget({ forget = [] }: Partial<Progress> = {}): Promise<void> {
    if (forget.length === 0) return;
    await this.seen.deleteMany({ _id: { $in: forget.map((id) => this.keyOf(id)) } }).catch(() => undefined);
  }

  private keyOf(id: string): SeenEvent['_id'] {
    return { consumer: this.consumer, resets: this.resets, id };
  }

  private async mustHoldTerm(session: ClientSession): Promise<void> {
    const { consumer: _id, term } = this;
    if ((await this.checkpoints.findOne({ _id, term }, { session })) === null) throw new TakenOver(_id);
  }

  private inTransaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    return this.client.withSession((session) => session.withTransaction(() => work(session), DURABLE));
  }
}
