import { type Collection, type Filter } from 'mongodb';
import { isOfView } from '../stored-names';
import { CLAIMS } from './mongodb.claims';
import { type MongodbDatabase, type Stored } from './mongodb.database';

/**
 * A document about a consumer. It is in the collection that the consumer fills: whoever loses or restores that collection
 * loses or restores what the consumer knows about it too. Its id is a text that no document of a view has.
 */
export interface ConsumerDocument extends Stored {
  readonly consumer: string;
  /** No user. A sharded cluster finds a document of a view by its user. */
  readonly user_id: typeof NOBODY;
}

export const NOBODY = '';

export function collectionOf<D extends ConsumerDocument>(database: MongodbDatabase, consumer: string): Collection<D> {
  return database.collection<D>(isOfView(consumer) ? consumer : CLAIMS);
}

/** The documents whose ids begin with a prefix and a colon. */
export function withPrefix(prefix: string): Filter<ConsumerDocument> {
  return { _id: { $gte: `${prefix}:`, $lt: `${prefix};` }, user_id: NOBODY };
}

/** Names of the consumers that have stored something among the claims. */
export async function reactorsOf(database: MongodbDatabase): Promise<string[]> {
  const stored = database.collection<ConsumerDocument>(CLAIMS).find({ _id: { $type: 'string' } });
  return [...new Set((await stored.toArray()).map(({ consumer }) => consumer))];
}
