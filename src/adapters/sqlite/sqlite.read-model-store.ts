import {
  changesByView,
  type Checkpoint,
  type CheckpointToSave,
  type Count,
  type DocumentChange,
  type DocumentKey,
  keyText,
  type ListQuery,
  type Lookup,
  type ParkedEvent,
  type ReadModelDocument,
  ReadModelStore,
  type CountSelection,
  type View,
  viewName,
} from '../../event-sourcing/consuming/read-model-store';
import { type EventReference } from '../../event-sourcing/log/event-store';
import { isOfReadModel, isOfView } from '../stored-names';
import { droppingCounts } from './sqlite.counts';
import { type SqliteDatabase } from './sqlite.database';
import { type Query } from './sqlite.statements';
import { SqliteView } from './sqlite.views';
import { type Save } from './sqlite.writes';

interface DocumentRow {
  readonly body: string;
  readonly details: string | null;
}

interface Named {
  readonly name: string;
}

const UPSERT_CHECKPOINT = `INSERT INTO consumer_checkpoints VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET position = excluded.position, caught_up = excluded.caught_up`;
const UPSERT_LAST_EVENT = `INSERT INTO consumer_last_events VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  position = excluded.position, id = excluded.id, stream_id = excluded.stream_id, revision = excluded.revision`;
const CHECKPOINT = 'SELECT position, caught_up FROM consumer_checkpoints WHERE consumer = ?';
const LAST_EVENT = `SELECT position, id, stream_id AS streamId, revision FROM consumer_last_events WHERE consumer = ?`;
const PARK = `INSERT INTO consumer_parked_events VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  revision = excluded.revision, position = excluded.position, type = excluded.type, error = excluded.error
  WHERE excluded.revision <= revision`;

/** Marks what the read model left in the log's file, before it had a file of its own. */
const IN_LOG = " in the log's file";

/**
 * Views and the checkpoints of their projections are in one file. The checkpoints of reactors are in the file that
 * stores the effects of reactors, such as name claims: so a read model that is deleted is rebuilt without them.
 */
export class SqliteReadModelStore extends ReadModelStore {
  private readonly known = new Map<string, SqliteView>();
  /** Names of the views that have no indexes: they are created, in one go, when a view has caught up. */
  private readonly unindexed = new Set<string>();

  private constructor(
    private readonly views: SqliteDatabase,
    private readonly reactors: SqliteDatabase,
  ) {
    super();
  }

  static async open(
    database: SqliteDatabase,
    views: readonly View[],
    reactors = database,
  ): Promise<SqliteReadModelStore> {
    const store = new SqliteReadModelStore(database, reactors);
    await store.create(views);
    return store;
  }

  async get<D extends ReadModelDocument>(view: View, key: DocumentKey): Promise<D | undefined> {
    const row = this.views.get<DocumentRow>(...this.in(view).findOne(key));
    return row && documentOf<D>(row);
  }

  async getMany<D extends ReadModelDocument>(view: View, keys: readonly DocumentKey[]): Promise<D[]> {
    if (keys.length === 0) return [];
    // Most campaigns have one sender, and one document alone is found in half the time.
    if (keys.length === 1) {
      const found = await this.get<D>(view, keys[0]!);
      return found === undefined ? [] : [found];
    }
    const wanted = new Set(keys.map(keyText));
    const rows = this.views.all<DocumentRow>(...this.in(view).find(keys.map(({ id }) => id)));
    const isWanted = ({ id, user_id: userId }: D) => wanted.has(keyText({ id, userId }));
    return rows.map((row) => documentOf<D>(row)).filter(isWanted);
  }

  async findBy<D extends ReadModelDocument>(view: View, lookup: Lookup): Promise<D[]> {
    const rows = this.views.all<DocumentRow>(...this.in(view).findBy(lookup));
    return rows.map((row) => documentOf<D>(row));
  }

  async list<D>(view: View, query: ListQuery): Promise<D[]> {
    const rows = this.views.all<Pick<DocumentRow, 'body'>>(...this.in(view).list(query));
    return rows.map(({ body }) => JSON.parse(body) as D);
  }

  async counts(view: View, selection: CountSelection, by: readonly string[]): Promise<Count[]> {
    const rows = this.views.all<Count & Record<string, string | null>>(...this.in(view).counts(selection, by));
    return rows.map(({ count, ...values }) => ({ values, count })).filter(({ count }) => count > 0);
  }

  async save(changes: readonly DocumentChange[], checkpoint?: CheckpointToSave): Promise<void> {
    const save = this.saving(changes);
    if (checkpoint === undefined) await this.writeViews(save);
    else await this.writeWith(checkpoint, save);
    await this.views.scrub(changes.filter(({ erases }) => erases).length);
  }

  async remove(view: View, id: string): Promise<void> {
    await this.writeViews({ counted: [], queries: [this.in(view).remove(id)] });
  }

  async checkpoint(consumer: string): Promise<Checkpoint | undefined> {
    const file = this.fileOf(consumer);
    const row = file.get<{ position: string | null; caught_up: 0 | 1 }>(CHECKPOINT, consumer);
    if (row === undefined) return undefined;
    const lastEvent = file.get<EventReference>(LAST_EVENT, consumer);
    return { position: row.position ?? undefined, ...(lastEvent && { lastEvent }), caughtUp: row.caught_up === 1 };
  }

  async park(consumer: string, { streamId, revision, position, type, error }: ParkedEvent): Promise<void> {
    await this.fileOf(consumer).write('run', [[PARK, consumer, streamId, revision, position, type, error]]);
  }

  async parked(consumer: string): Promise<ParkedEvent[]> {
    const sql = `SELECT stream_id AS streamId, revision, position, type, error FROM consumer_parked_events
      WHERE consumer = ? ORDER BY position`;
    return this.fileOf(consumer).all<ParkedEvent>(sql, consumer);
  }

  async unpark(consumer: string, streamId: string): Promise<void> {
    const sql = 'DELETE FROM consumer_parked_events WHERE consumer = ? AND stream_id = ?';
    await this.fileOf(consumer).write('run', [[sql, consumer, streamId]]);
  }

  async stored(): Promise<string[]> {
    const reactors = consumersIn(this.reactors).filter((name) => !isOfView(name));
    const names = [...tablesIn(this.views), ...consumersIn(this.views), ...reactors];
    if (this.reactors !== this.views) {
      const former = [...tablesIn(this.reactors), ...consumersIn(this.reactors).filter(isOfView)];
      names.push(...former.map((name) => name + IN_LOG));
    }
    return [...new Set(names)].sort();
  }

  async drop(name: string): Promise<void> {
    const file = name.endsWith(IN_LOG) ? this.reactors : this.fileOf(name);
    const stored = name.replace(IN_LOG, '');
    const queries = forgetting(stored);
    if (tablesIn(file).includes(stored)) queries.push([`DROP TABLE "${stored}"`], droppingCounts(stored));
    await file.write('run', queries);
  }

  async ping(): Promise<void> {
    await Promise.all([this.views.probe(), this.reactors.probe()]);
  }

  async reset(consumer: string, view?: View): Promise<void> {
    const documents = view === undefined ? [] : this.in(view).clear();
    await this.fileOf(consumer).write('run', [...documents, ...forgetting(consumer)]);
    if (view !== undefined) this.unindexed.add(consumer);
  }

  /** Creates the tables of the views, and the indexes of those that have caught up, in one write. */
  private async create(views: readonly View[]): Promise<void> {
    const queries: Query[] = [];
    for (const view of views) {
      queries.push(...this.in(view).create());
      const checkpoint = await this.checkpoint(viewName(view));
      if (checkpoint?.caughtUp === true) queries.push(...this.in(view).createIndexes());
      else this.unindexed.add(viewName(view));
    }
    await this.views.write('run', queries);
  }

  private async createIndexes(view: string): Promise<void> {
    await this.views.writeDerived('run', this.known.get(view)!.createIndexes());
    this.unindexed.delete(view);
  }

  private async writeWith(checkpointToSave: CheckpointToSave, { counted, queries }: Save): Promise<void> {
    const { consumer, caughtUp } = checkpointToSave;
    const checkpoint = savingCheckpoint(checkpointToSave);
    const file = this.fileOf(consumer);
    // Before the checkpoint is saved, because lists are served from then on.
    if (caughtUp && this.unindexed.has(consumer)) await this.createIndexes(consumer);
    if (file === this.views) return this.writeViews({ counted, queries: [...queries, ...checkpoint] });
    await this.writeViews({ counted, queries });
    await file.writeDerived('run', checkpoint);
  }

  private async writeViews(save: Save): Promise<void> {
    if (save.counted.length === 0 && save.queries.length === 0) return;
    await this.views.scrub(await this.views.writeDerived('save', save));
  }

  private saving(changes: readonly DocumentChange[]): Save {
    const saves = changesByView(changes).map((own) => this.in(own[0]!.view).save(own));
    return { counted: saves.flatMap(({ counted }) => counted), queries: saves.flatMap(({ queries }) => queries) };
  }

  private fileOf(consumer: string): SqliteDatabase {
    return isOfReadModel(consumer) ? this.views : this.reactors;
  }

  private in(view: View): SqliteView {
    const name = viewName(view);
    let known = this.known.get(name);
    if (known === undefined) this.known.set(name, (known = new SqliteView(view)));
    return known;
  }
}

function tablesIn(file: SqliteDatabase): string[] {
  const tables = file.all<Named>("SELECT name FROM sqlite_schema WHERE type = 'table'");
  return tables.map(({ name }) => name).filter(isOfReadModel);
}

function consumersIn(file: SqliteDatabase): string[] {
  return file.all<Named>('SELECT consumer AS name FROM consumer_checkpoints').map(({ name }) => name);
}

function savingCheckpoint({ consumer, position, caughtUp, lastEvent }: CheckpointToSave): Query[] {
  const checkpoint: Query = [UPSERT_CHECKPOINT, consumer, position ?? null, Number(caughtUp)];
  if (lastEvent === undefined) return [checkpoint];
  const { position: at, id, streamId, revision } = lastEvent;
  return [checkpoint, [UPSERT_LAST_EVENT, consumer, at, id, streamId, revision]];
}

function forgetting(consumer: string): Query[] {
  return ['consumer_checkpoints', 'consumer_last_events', 'consumer_parked_events'].map((table) => [
    `DELETE FROM ${table} WHERE consumer = ?`,
    consumer,
  ]);
}

function documentOf<D>({ body, details }: DocumentRow): D {
  const document = JSON.parse(body) as object;
  return (details === null ? document : { ...document, ...(JSON.parse(details) as object) }) as D;
}
