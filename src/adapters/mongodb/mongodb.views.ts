import { type Collection as MongodbCollection, type Filter, type IndexDescription } from 'mongodb';
import {
  type Count,
  type DocumentChange,
  listIndexOf,
  type ListQuery,
  type Lookup,
  type ReadModelDocument,
  type CountSelection,
  type Selection,
  type View,
  viewName,
} from '../../event-sourcing/consuming/read-model-store';
import { MongodbCounts } from './mongodb.counts';
import { type MongodbDatabase } from './mongodb.database';
import { applyChanges, documentOf, removeDocument, type StoredDocument } from './mongodb.documents';
import { MongodbDocumentsByKey } from './mongodb.documents-by-key';
import { MongodbGroupedDocuments } from './mongodb.grouped-documents';
import { MongodbRecounts } from './mongodb.recounts';
import { type StoredCounts } from './mongodb.stored-counts';

const IS_STRING = { $type: 'string' };

/** The collection of one view, with the queries that read and count it. */
export class MongodbView {
  readonly collection: MongodbCollection<StoredDocument>;
  readonly byKey: MongodbDocumentsByKey;
  /** Undefined if the documents are counted in the index. */
  private readonly maintained: Maintained | undefined;

  constructor(
    private readonly view: View,
    database: MongodbDatabase,
  ) {
    this.collection = database.collection<StoredDocument>(viewName(view));
    this.byKey = new MongodbDocumentsByKey(database, this.collection);
    const { within } = view;
    if (within === undefined) return;
    const grouped = { ...view, within };
    const stored = database.collection<StoredCounts>(viewName(view));
    this.maintained = {
      documents: new MongodbGroupedDocuments(this.collection, within),
      recounts: new MongodbRecounts(grouped, this.collection, stored),
      counts: new MongodbCounts(grouped, stored),
    };
  }

  async createIndexes(): Promise<void> {
    const { lookups = [] } = this.view;
    const list = { name: 'list', key: Object.fromEntries(listIndexOf(this.view).map((field) => [field, 1])) };
    await this.collection.createIndexes([list, ...lookups.map(lookupIndex)]);
  }

  /** @param counting false: `countAll` must be called later */
  async save(changes: readonly DocumentChange[], counting: boolean): Promise<void> {
    if (this.maintained === undefined) return applyChanges(this.collection, changes);
    const { documents, recounts } = this.maintained;
    const groups = await documents.apply(changes);
    if (counting) await recounts.refresh(groups);
  }

  async countAll(): Promise<void> {
    await this.maintained?.recounts.refreshAll();
  }

  async remove(id: string): Promise<void> {
    if (this.maintained === undefined) return removeDocument(this.collection, id);
    const { documents, recounts } = this.maintained;
    await recounts.refresh(await documents.remove(id));
  }

  async findBy<D extends ReadModelDocument>({ userId, field, value, limit }: Lookup): Promise<D[]> {
    // MongoDB takes 0 as no limit.
    if (limit === 0) return [];
    // The condition on the type lets the server use the partial index. Tombstones do not have the field.
    const filter = { user_id: userId, [field]: { $eq: value, ...IS_STRING } };
    const found = await this.collection.find(filter, { limit }).toArray();
    return found.map((document) => documentOf<D>(document));
  }

  async list<D>({ ascending, after, offset = 0, limit, ...selection }: ListQuery): Promise<D[]> {
    // MongoDB takes 0 as no limit.
    if (limit === 0) return [];
    const behind = after !== undefined && { list_order: ascending ? { $gt: after } : { $lt: after } };
    const { details = [] } = this.view;
    const found = await this.collection
      .find(
        { ...this.selected(selection), ...behind },
        {
          sort: { list_order: ascending ? 1 : -1 },
          skip: offset,
          ...(limit !== undefined && { limit }),
          projection: Object.fromEntries(details.map((field) => [field, 0])),
        },
      )
      .toArray();
    return found.map((document) => documentOf<ReadModelDocument>(document)) as D[];
  }

  async counts(selection: CountSelection, by: readonly string[]): Promise<Count[]> {
    if (this.maintained !== undefined) return this.maintained.counts.of(selection, by);
    const { userId, equals = {} } = selection;
    // Without this, null and a missing field are two groups when the server reads documents instead of the index.
    const _id = Object.fromEntries(by.map((field) => [field, { $ifNull: [`$${field}`, null] }]));
    const found = await this.collection
      .aggregate<Counted>([{ $match: this.selected({ userId, equals }) }, { $group: { _id, count: { $sum: 1 } } }])
      .toArray();
    return found.map(({ _id: values, count }) => ({ values, count }));
  }

  /** The condition on `list_order` leaves out tombstones, which have none. */
  private selected({ userId, within, equals }: Selection): Filter<StoredDocument> {
    const field = this.view.within;
    return { user_id: userId, ...(field !== undefined && { [field]: within }), list_order: { $gte: '' }, ...equals };
  }
}

/** It is partial: a document in which the field is null has no entry. */
function lookupIndex(field: string): IndexDescription {
  return { name: `by_${field}`, key: { user_id: 1, [field]: 1 }, partialFilterExpression: { [field]: IS_STRING } };
}

interface Maintained {
  readonly documents: MongodbGroupedDocuments;
  readonly recounts: MongodbRecounts;
  readonly counts: MongodbCounts;
}

interface Counted {
  readonly _id: Count['values'];
  readonly count: number;
}
