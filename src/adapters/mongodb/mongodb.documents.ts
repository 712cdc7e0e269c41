import { type AnyBulkWriteOperation, type Collection, type Filter, type OptionalUnlessRequiredId } from 'mongodb';
import {
  type DocumentChange,
  type DocumentKey,
  type ReadModelDocument,
} from '../../event-sourcing/consuming/read-model-store';
import { type Stored } from './mongodb.database';
import { duplicateIndexes } from './mongodb.errors';

/**
 * A document of the read model; `_id` is its `id`. A deleted document leaves a tombstone: the revision of its deletion and
 * no `list_order`, so that an older copy that is saved late does not bring it back.
 */
export interface StoredDocument extends Stored {
  readonly user_id: string;
  readonly revision: number;
  readonly list_order?: string;
  /** Only in views that have `within`: its former values. Null: it had none. */
  readonly was_within?: readonly (string | null)[];
}

/** Names the user too, because a sharded cluster finds the document's shard by it. */
export function filterOf(keys: readonly DocumentKey[]): Filter<StoredDocument> {
  const userIds = [...new Set(keys.map((key) => key.userId))];
  return { _id: { $in: [...new Set(keys.map((key) => key.id))] }, user_id: { $in: userIds } };
}

export function documentOf<D extends ReadModelDocument>({ _id, was_within: _, ...rest }: StoredDocument): D {
  return { id: _id, ...rest } as unknown as D;
}

/**
 * Applies the changes that are later than the stored documents. Changes marked `isNew` are inserted, all others replace.
 * If the mark is wrong, the unique id and the condition on the revision lead to the same result.
 */
export async function applyChanges(
  collection: Collection<StoredDocument>,
  changes: readonly DocumentChange[],
): Promise<void> {
  const known = await insert(collection, changes.filter(isInserted));
  // A duplicate is as late as the change, so the upsert tried to insert a second one under its id.
  await write(collection, [...known, ...changes.filter((change) => !isInserted(change))].map(replacement));
}

/** Leaves the document's own user and revision, like a deletion at this revision: nobody else knows them. */
export async function removeDocument(collection: Collection<StoredDocument>, _id: string): Promise<void> {
  const found = await collection.findOne({ _id }, { projection: { user_id: 1, revision: 1 } });
  if (found === null) return;
  const { user_id, revision } = found;
  await collection.replaceOne({ _id, user_id, revision: { $lte: revision } }, { user_id, revision });
}

/** @returns the changes whose id is stored already */
export async function insert(
  collection: Collection<StoredDocument>,
  changes: readonly DocumentChange[],
): Promise<readonly DocumentChange[]> {
  if (changes.length === 0) return [];
  const documents = changes.map((change) => ({ _id: change.key.id, ...contentOf(change) }));
  try {
    await collection.insertMany(documents as OptionalUnlessRequiredId<StoredDocument>[], { ordered: false });
    return [];
  } catch (error) {
    return duplicateIndexes(error).map((index) => changes[index]!);
  }
}

/** @returns the indexes of the upserts that found their id taken by a document that they do not match */
export async function write<D extends Stored>(
  collection: Collection<D>,
  operations: readonly AnyBulkWriteOperation<D>[],
): Promise<number[]> {
  if (operations.length === 0) return [];
  try {
    await collection.bulkWrite(operations, { ordered: false });
    return [];
  } catch (error) {
    return duplicateIndexes(error);
  }
}

export function isInserted(change: DocumentChange): boolean {
  return change.isNew === true && leavesSomething(change);
}

function replacement(change: DocumentChange): AnyBulkWriteOperation<StoredDocument> {
  const filter = { _id: change.key.id, user_id: change.key.userId };
  if (!leavesSomething(change)) return { deleteOne: { filter } };
  const earlier = { ...filter, revision: { $lt: revisionAfter(change) } };
  return { replaceOne: { filter: earlier, replacement: contentOf(change), upsert: true } };
}

/** Without the revision of its deletion, a document leaves no tombstone. */
export function leavesSomething({ document, goneAt }: DocumentChange): boolean {
  return document !== undefined || goneAt !== undefined;
}

export function revisionAfter({ document, goneAt }: DocumentChange): number {
  return document?.revision ?? goneAt ?? Number.MAX_SAFE_INTEGER;
}

export function contentOf(change: DocumentChange): Omit<StoredDocument, '_id'> {
  const { document, key } = change;
  if (document === undefined) return { user_id: key.userId, revision: revisionAfter(change) };
  const { id: _, ...content } = document;
  return content;
}
