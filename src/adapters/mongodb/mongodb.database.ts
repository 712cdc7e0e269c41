import { type Collection, type Db, type Document, type MongoClient, ReadConcern } from 'mongodb';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { classified } from './mongodb.errors';
import { replicaSetAt } from './mongodb.replica-set';
import { readMongodbUrl } from './mongodb.url';

/** A document whose `_id` this service chooses. */
export interface Stored extends Document {
  readonly _id: string;
}

export interface MongodbOptions {
  /** Time limit of one `run`, in milliseconds. The driver's own timeouts can add up to several times that. */
  readonly timeoutMs: number;
}

/**
 * One MongoDB database. Whatever the URL says, acknowledged writes are on disk on a majority of the servers, and reads
 * return only data that a majority has: a name or a checkpoint must never be rolled back.
 */
export class MongodbDatabase {
  private readonly db: Db;

  private constructor(
    private readonly client: MongoClient,
    name: string,
    private readonly server: string,
    private readonly options: MongodbOptions,
  ) {
    this.db = client.db(name, {
      writeConcern: { w: 'majority', journal: true },
      readConcern: new ReadConcern('majority'),
      readPreference: 'primary',
    });
  }

  /**
   * @param url `mongodb://…` or `mongodb+srv://…`; if it names no database, `campaigns` is used
   * @throws Error with a message for operators if the URL is invalid; StoreUnavailable if the server does not respond
   */
  static async open(url: string, options: MongodbOptions = { timeoutMs: 5_000 }): Promise<MongodbDatabase> {
    const { client, database, shown } = readMongodbUrl(url);
    const opened = new MongodbDatabase(client, database, `MongoDB at ${shown}`, options);
    try {
      await opened.ping();
      return opened;
    } catch (error) {
      await client.close();
      if (error instanceof StoreUnavailable) throw await namingTheSet(error, url);
      throw new Error(`MongoDB at ${shown} cannot be used: ${(error as Error).message}`, { cause: error });
    }
  }

  collection<D extends Document>(name: string): Collection<D> {
    return this.db.collection<D>(name);
  }

  async collectionNames(): Promise<string[]> {
    const collections = await this.db.listCollections({}, { nameOnly: true }).toArray();
    return collections.map(({ name }) => name);
  }

  /**
   * Runs `work` with a time limit. After a timeout, it may still take effect.
   * @throws StoreUnavailable for a timeout and for errors that the request did not cause; otherwise what `work` throws
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { timeoutMs } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.tookTooLong()), timeoutMs);
    });
    try {
      return await Promise.race([this.runAtLength(work), tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Like `run`, without a time limit: for batches. */
  async runAtLength<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw classified(error, this.server);
    }
  }

  /** @throws StoreUnavailable if the server does not respond */
  async ping(): Promise<void> {
    await this.run(() => this.db.command({ ping: 1 }));
  }

  /** Never throws. If the driver cannot close in time, the operating system closes its connections at process exit. */
  async close(): Promise<void> {
    await this.run(() => this.client.close()).catch(() => undefined);
  }

  private tookTooLong(): StoreUnavailable {
    const sentence = `${this.server} did not respond within ${this.options.timeoutMs} ms`;
    return new StoreUnavailable(sentence, { reason: 'timeout' });
  }
}

/** Trap: the driver does not say which replica set the servers actually belong to, so this adds it to the message. */
async function namingTheSet(error: StoreUnavailable, url: string): Promise<StoreUnavailable> {
  if (error.reason !== 'wrong_replica_set') return error;
  const name = await replicaSetAt(url);
  const found = name === undefined ? 'the first host is in none' : `the first host is in "${name}"`;
  return new StoreUnavailable(`${error.message} (${found})`, { reason: error.reason, cause: error });
}
