import { type Collection, type Db, type Document, type MongoClient, ReadConcern } from 'mongodb';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { classified } from './mongodb.errors';
import { replicaSetAt } from './mongodb.replica-set';
import { readMongodbUrl } from './mongodb.url';

/** A document under an id of ours. */
export interface Stored extends Document {
  readonly _id: string;
}

export interface MongodbOptions {
  /** In milliseconds: how long one thing that a request needs may take. The driver alone may take several times that. */
  readonly answerWithin: number;
}

/**
 * One MongoDB database. An acknowledged write is on disk on a majority of the servers, and what is read is too, whatever
 * the URL says: a name or a checkpoint that could be rolled back would be worth nothing.
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
   * @param url `mongodb://…` or `mongodb+srv://…`; without a database in it: `campaigns`
   * @throws Error with a sentence for people when the URL is no good; StoreUnavailable when nobody answers there
   */
  static async open(url: string, options: MongodbOptions = { answerWithin: 5_000 }): Promise<MongodbDatabase> {
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
   * What takes too long may still happen afterwards.
   * @throws StoreUnavailable for what will pass, and for what takes too long
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { answerWithin } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.tookTooLong()), answerWithin);
    });
    try {
      return await Promise.race([this.runAtLength(work), tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** For what may take its time: batches. @throws StoreUnavailable for what will pass */
  async runAtLength<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw classified(error, this.server);
    }
  }

  /** @throws StoreUnavailable when the server does not answer */
  async ping(): Promise<void> {
    await this.run(() => this.db.command({ ping: 1 }));
  }

  /** What the driver cannot close in time is left to the operating system. */
  async close(): Promise<void> {
    await this.run(() => this.client.close()).catch(() => undefined);
  }

  private tookTooLong(): StoreUnavailable {
    const sentence = `${this.server} did not respond within ${this.options.answerWithin} ms`;
    return new StoreUnavailable(sentence, { reason: 'timeout' });
  }
}

/** Trap: the driver does not say to which replica set the servers belong instead. */
async function namingTheSet(error: StoreUnavailable, url: string): Promise<StoreUnavailable> {
  if (error.reason !== 'wrong_replica_set') return error;
  const name = await replicaSetAt(url);
  const found = name === undefined ? 'the first host is in none' : `the first host is in "${name}"`;
  return new StoreUnavailable(`${error.message} (${found})`, { reason: error.reason, cause: error });
}
