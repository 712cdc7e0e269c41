import { type AnyBulkWriteOperation, type Collection, type Filter, type OptionalUnlessRequiredId } from 'mongodb';
import {
  type DocumentChange,
  type DocumentKey,
  type ReadModelDocument,
} from '../../event-sourcing/consuming/read-model-store';
import { type Stored } from './mongodb.database';
import { duplicateIndexes } from './mongodb.errors';

/**
 * A document of the read model, its `id` being `_id`. Of a document that is gone, what stays is the revision at which it
 * went, so that an older copy that comes late does not bring it back; that has no `list_order`.
 */
export interface StoredDocument extends Stored {
  readonly user_id: string;
  readonly revision: number;
  readonly list_order?: string;
}

/** The user is always named too: it says on which shard the document is. */
export function filterOf(keys: readonly DocumentKey[]): Filter<StoredDocument> {
  const userIds = [...new Set(keys.map((key) => key.userId))];
  return { _id: { $in: [...new Set(keys.map((key) => key.id))] }, user_id: { $in: userIds } };
}

export function documentOf<D extends ReadModelDocument>({ _id, ...rest }: StoredDocument): D {
  return { id: _id, ...rest } as unknown as D;
}

/**
 * Takes over those of the changes that are later than what is there. What is said to be new is inserted, all else
 * replaced; where that is wrong, the unique id and the condition on the revision still decide the same.
 */
export async function applyChanges(
  collection: Collection<StoredDocument>,
  changes: readonly DocumentChange[],
): Promise<void> {
  const isInserted = (change: DocumentChange) => change.isNew === true && leavesSomething(change);
  const known = await insert(collection, changes.filter(isInserted));
  await replace(collection, [...known, ...changes.filter((change) => !isInserted(change))]);
}

/** @returns those whose id is there after all */
async function insert(
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

async function replace(collection: Collection<StoredDocument>, changes: readonly DocumentChange[]): Promise<void> {
  if (changes.length === 0) return;
  try {
    await collection.bulkWrite(changes.map(replacement), { ordered: false });
  } catch (error) {
    // What is there is as late as the change: an upsert then tries to insert under its id.
    duplicateIndexes(error);
  }
}

function replacement(change: DocumentChange): AnyBulkWriteOperation<StoredDocument> {
  const filter = { _id: change.key.id, user_id: change.key.userId };
  if (!leavesSomething(change)) return { deleteOne: { filter } };
  const earlier = { ...filter, revision: { $lt: revisionAfter(change) } };
  return { replaceOne: { filter: earlier, replacement: contentOf(change), upsert: true } };
}

/** Unless it is known at which revision a document went, nothing stays of it. */
function leavesSomething({ document, goneAt }: DocumentChange): boolean {
  return document !== undefined || goneAt !== undefined;
}

function revisionAfter({ document, goneAt }: DocumentChange): number {
  return document?.revision ?? goneAt ?? Number.MAX_SAFE_INTEGER;
}

function contentOf(change: DocumentChange): Omit<StoredDocument, '_id'> {
  const { document, key } = change;
  if (document === undefined) return { user_id: key.userId, revision: revisionAfter(change) };
  const { id: _, ...content } = document;
  return content;
}
