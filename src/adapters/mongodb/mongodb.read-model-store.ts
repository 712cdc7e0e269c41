import { EventEmitter } from 'node:events';
import { type Collection as MongodbCollection } from 'mongodb';
import { type Position } from '../../event-sourcing/log/event-store';
import {
  type Checkpoint,
  type Collection,
  type DocumentChange,
  type DocumentKey,
  type ListQuery,
  type ParkedEvent,
  type ReadModelDocument,
  ReadModelStore,
} from '../../event-sourcing/consuming/read-model-store';
import { MongodbCheckpoints } from './mongodb.checkpoints';
import { type MongodbDatabase } from './mongodb.database';
import { applyChanges, documentOf, type StoredDocument } from './mongodb.documents';
import { MongodbLookups } from './mongodb.lookups';
import { MongodbParkedEvents } from './mongodb.parked-events';

/** How long a reader waits before it looks again for what other processes saved, in milliseconds. */
const LOOKS_AGAIN_AFTER = 100;

export class MongodbReadModelStore extends ReadModelStore {
  private readonly saved = new EventEmitter().setMaxListeners(0);
  private readonly checkpoints: MongodbCheckpoints;
  private readonly parkedEvents: MongodbParkedEvents;
  private readonly lookups = new Map<string, MongodbLookups>();

  private constructor(private readonly database: MongodbDatabase) {
    super();
    this.checkpoints = new MongodbCheckpoints(database);
    this.parkedEvents = new MongodbParkedEvents(database);
  }

  /** Makes the indexes that lists need. @throws StoreUnavailable */
  static async open(database: MongodbDatabase, collections: readonly Collection[]): Promise<MongodbReadModelStore> {
    await database.runAtLength(async () => {
      for (const { name } of collections) await database.collection(name).createIndex({ user_id: 1, list_order: -1 });
    });
    return new MongodbReadModelStore(database);
  }

  async get<D extends ReadModelDocument>(collection: Collection, key: DocumentKey): Promise<D | undefined> {
    const [found] = await this.getMany<D>(collection, [key]);
    return found;
  }

  async getMany<D extends ReadModelDocument>(collection: Collection, keys: readonly DocumentKey[]): Promise<D[]> {
    if (keys.length === 0) return [];
    const found = await this.database.run(() => this.lookupsIn(collection).find(keys));
    return found.filter((document) => !isGone(document)).map((document) => documentOf<D>(document));
  }

  async list<D extends ReadModelDocument>(collection: Collection, query: ListQuery): Promise<D[]> {
    // Either condition leaves out what is gone: that has no place in any order.
    const list_order = query.before === undefined ? { $gte: '' } : { $lt: query.before };
    const filter = { user_id: query.userId, ...query.equals, list_order };
    // 0 is MongoDB's word for no limit.
    const options = { sort: { list_order: -1 }, limit: query.limit ?? 0 } as const;
    const found = await this.database.run(() => this.documents(collection).find(filter, options).toArray());
    return found.map((document) => documentOf<D>(document));
  }

  async save(changes: readonly DocumentChange[], checkpoint?: Checkpoint): Promise<void> {
    await this.database.runAtLength(async () => {
      for (const [name, own] of byCollection(changes)) await applyChanges(this.documents({ name }), own);
      // Never before the documents: what it says is processed would be missing after a crash in between.
      if (checkpoint !== undefined) await this.checkpoints.write(checkpoint);
    });
    this.saved.emit('saved');
  }

  checkpoint(projector: string): Promise<Position | undefined> {
    return this.database.run(() => this.checkpoints.read(projector));
  }

  park(projector: string, event: ParkedEvent): Promise<void> {
    return this.database.run(() => this.parkedEvents.park(projector, event));
  }

  parked(projector: string): Promise<ParkedEvent[]> {
    return this.database.run(() => this.parkedEvents.of(projector));
  }

  unpark(projector: string, streamId: string): Promise<void> {
    return this.database.run(() => this.parkedEvents.unpark(projector, streamId));
  }

  reset(projector: string, collections: readonly Collection[]): Promise<void> {
    return this.database.runAtLength(async () => {
      // First, so that after a crash in between everything is projected again.
      await this.checkpoints.forget(projector);
      await this.parkedEvents.forget(projector);
      for (const collection of collections) await this.documents(collection).deleteMany({});
    });
  }

  nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.saved.off('saved', wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, LOOKS_AGAIN_AFTER);
      this.saved.once('saved', wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }

  ping(): Promise<void> {
    return this.database.ping();
  }

  private lookupsIn({ name }: Collection): MongodbLookups {
    const lookups = this.lookups.get(name) ?? new MongodbLookups(this.database, this.documents({ name }));
    this.lookups.set(name, lookups);
    return lookups;
  }

  private documents({ name }: Pick<Collection, 'name'>): MongodbCollection<StoredDocument> {
    return this.database.collection<StoredDocument>(name);
  }
}

function isGone(document: StoredDocument): boolean {
  return document.list_order === undefined;
}

function byCollection(changes: readonly DocumentChange[]): Map<string, DocumentChange[]> {
  const grouped = new Map<string, DocumentChange[]>();
  for (const change of changes) {
    const own = grouped.get(change.collection.name);
    if (own === undefined) grouped.set(change.collection.name, [change]);
    else own.push(change);
  }
  return grouped;
}
