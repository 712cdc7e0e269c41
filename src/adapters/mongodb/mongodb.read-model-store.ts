import {
  changesByView,
  type Checkpoint,
  type CheckpointToSave,
  type Count,
  type DocumentChange,
  type DocumentKey,
  type ListQuery,
  type Lookup,
  type ParkedEvent,
  type ReadModelDocument,
  ReadModelStore,
  type CountSelection,
  type View,
  viewName,
} from '../../event-sourcing/consuming/read-model-store';
import { isOfReadModel } from '../stored-names';
import { MongodbCheckpoints } from './mongodb.checkpoints';
import { reactorsOf } from './mongodb.consumer-documents';
import { type MongodbDatabase } from './mongodb.database';
import { documentOf, type StoredDocument } from './mongodb.documents';
import { MongodbParkedEvents } from './mongodb.parked-events';
import { MongodbView } from './mongodb.views';

export class MongodbReadModelStore extends ReadModelStore {
  private readonly checkpoints: MongodbCheckpoints;
  private readonly parkedEvents: MongodbParkedEvents;
  private readonly views = new Map<string, MongodbView>();
  /** Names of the consumers whose views have complete counts. */
  private readonly counted = new Set<string>();

  private constructor(private readonly database: MongodbDatabase) {
    super();
    this.checkpoints = new MongodbCheckpoints(database);
    this.parkedEvents = new MongodbParkedEvents(database);
  }

  /** Creates the views' indexes if they are missing. @throws StoreUnavailable */
  static async open(database: MongodbDatabase, views: readonly View[]): Promise<MongodbReadModelStore> {
    const store = new MongodbReadModelStore(database);
    await database.runAtLength(async () => {
      for (const view of views) await store.in(view).createIndexes();
    });
    return store;
  }

  async get<D extends ReadModelDocument>(view: View, key: DocumentKey): Promise<D | undefined> {
    const [found] = await this.getMany<D>(view, [key]);
    return found;
  }

  async getMany<D extends ReadModelDocument>(view: View, keys: readonly DocumentKey[]): Promise<D[]> {
    if (keys.length === 0) return [];
    const found = await this.database.run(() => this.in(view).byKey.find(keys));
    return found.filter((document) => !isGone(document)).map((document) => documentOf<D>(document));
  }

  findBy<D extends ReadModelDocument>(view: View, lookup: Lookup): Promise<D[]> {
    return this.database.run(() => this.in(view).findBy<D>(lookup));
  }

  list<D>(view: View, query: ListQuery): Promise<D[]> {
    return this.database.run(() => this.in(view).list<D>(query));
  }

  counts(view: View, selection: CountSelection, by: readonly string[]): Promise<Count[]> {
    return this.database.run(() => this.in(view).counts(selection, by));
  }

  async save(changes: readonly DocumentChange[], checkpoint?: CheckpointToSave): Promise<void> {
    await this.database.runAtLength(async () => {
      const isBeingBuilt = (view: View) => checkpoint?.caughtUp === false && checkpoint.consumer === viewName(view);
      for (const own of changesByView(changes)) {
        const { view } = own[0]!;
        await this.in(view).save(own, !isBeingBuilt(view));
      }
      if (checkpoint === undefined) return;
      await this.countOnceCaughtUp(checkpoint);
      // After the documents: a crash in between must not leave a checkpoint past events that are not in them.
      await this.checkpoints.write(checkpoint);
    });
  }

  async remove(view: View, id: string): Promise<void> {
    await this.database.run(() => this.in(view).remove(id));
  }

  async checkpoint(consumer: string): Promise<Checkpoint | undefined> {
    const found = await this.database.run(() => this.checkpoints.read(consumer));
    // Another process may have started to build the view again.
    if (found?.caughtUp !== true) this.counted.delete(consumer);
    return found;
  }

  park(consumer: string, event: ParkedEvent): Promise<void> {
    return this.database.run(() => this.parkedEvents.park(consumer, event));
  }

  parked(consumer: string): Promise<ParkedEvent[]> {
    return this.database.run(() => this.parkedEvents.of(consumer));
  }

  unpark(consumer: string, streamId: string): Promise<void> {
    return this.database.run(() => this.parkedEvents.unpark(consumer, streamId));
  }

  stored(): Promise<string[]> {
    return this.database.run(async () => {
      const names = [...(await this.collections()), ...(await reactorsOf(this.database))];
      return [...new Set(names)].sort();
    });
  }

  async drop(name: string): Promise<void> {
    await this.reset(name);
    await this.database.runAtLength(async () => {
      if ((await this.collections()).includes(name)) await this.database.collection(name).drop();
    });
  }

  ping(): Promise<void> {
    return this.database.ping();
  }

  reset(consumer: string, view?: View): Promise<void> {
    this.counted.delete(consumer);
    return this.database.runAtLength(async () => {
      // The checkpoint first: after a crash in between, everything is projected again.
      await this.checkpoints.forget(consumer);
      await this.parkedEvents.forget(consumer);
      if (view !== undefined) await this.in(view).collection.deleteMany({});
    });
  }

  /** To count after each batch would take a long time: the batches of a view that is being built concern many groups. */
  private async countOnceCaughtUp({ consumer, caughtUp }: CheckpointToSave): Promise<void> {
    if (!caughtUp) this.counted.delete(consumer);
    if (!caughtUp || this.counted.has(consumer)) return;
    const former = await this.checkpoints.read(consumer);
    if (former?.caughtUp !== true) await this.views.get(consumer)?.countAll();
    this.counted.add(consumer);
  }

  private async collections(): Promise<string[]> {
    const names = await this.database.collectionNames();
    return names.filter(isOfReadModel);
  }

  private in(view: View): MongodbView {
    const name = viewName(view);
    let known = this.views.get(name);
    if (known === undefined) this.views.set(name, (known = new MongodbView(view, this.database)));
    return known;
  }
}

function isGone(document: StoredDocument): boolean {
  return document.list_order === undefined;
}
