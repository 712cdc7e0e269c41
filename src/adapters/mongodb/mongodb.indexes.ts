import { type Collection, type IndexDescriptionInfo, MongoServerError } from 'mongodb';
import { classified } from './mongodb.errors';
import { type Stored } from './mongodb.database';

export type IndexKeys = Readonly<Record<string, 1 | -1>>;

const NAMESPACE_NOT_FOUND = 26;

/**
 * Makes the index, unless it is there. What guards something must be exactly right: the service does not start on less.
 * @throws Error with a sentence for people when it is missing afterwards, or differs; StoreUnavailable
 */
export async function ensureUniqueIndex<D extends Stored>(collection: Collection<D>, keys: IndexKeys): Promise<void> {
  const fault = await create(collection, keys);
  const alike = (await indexesOf(collection)).filter(({ key }) => JSON.stringify(key) === JSON.stringify(keys));
  if (alike.some(isPlainUnique)) return;
  const fields = Object.keys(keys).join(', ');
  const found = alike.length === 0 ? 'is missing and could not be made' : 'is there, but is not a plain unique index';
  throw new Error(
    `The unique index on (${fields}) of ${collection.collectionName} ${found}, and without it nothing keeps two ` +
      `documents apart that have the same ${fields}. Remove what is in its way and start again` +
      `${fault === undefined ? '.' : `: ${fault.message}`}`,
    { cause: fault },
  );
}

/** @returns why the server would not */
async function create<D extends Stored>(collection: Collection<D>, keys: IndexKeys): Promise<Error | undefined> {
  try {
    await collection.createIndex(keys, { unique: true });
    return undefined;
  } catch (error) {
    if (error instanceof MongoServerError && classified(error) === error) return error;
    throw error;
  }
}

async function indexesOf<D extends Stored>(collection: Collection<D>): Promise<IndexDescriptionInfo[]> {
  try {
    return await collection.indexes();
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NAMESPACE_NOT_FOUND) return [];
    throw error;
  }
}

/** Sparse, partial and collated indexes are unique for some documents only, or take different texts for the same. */
function isPlainUnique(index: IndexDescriptionInfo): boolean {
  const { unique, sparse, partialFilterExpression, collation } = index as IndexDescriptionInfo & { collation?: object };
  return unique === true && sparse !== true && partialFilterExpression === undefined && collation === undefined;
}
