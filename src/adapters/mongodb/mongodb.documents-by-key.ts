import { type Collection } from 'mongodb';
import { type DocumentKey, keyText } from '../../event-sourcing/consuming/read-model-store';
import { type MongodbDatabase } from './mongodb.database';
import { filterOf, type StoredDocument } from './mongodb.documents';
import { Gathering } from './mongodb.gathering';

type Keys = readonly DocumentKey[];

/** Looks up documents of one collection by key. Concurrent callers share a query. */
export class MongodbDocumentsByKey {
  private readonly gathering: Gathering<Keys, StoredDocument[]>;

  constructor(database: MongodbDatabase, collection: Collection<StoredDocument>) {
    const query = (wanted: readonly Keys[]) => database.run(() => found(collection, wanted));
    this.gathering = new Gathering(query, { commands: 2, items: 100 });
  }

  /** @returns the documents that exist, each once, in no particular order */
  find(keys: Keys): Promise<StoredDocument[]> {
    return this.gathering.add(keys);
  }
}

async function found(collection: Collection<StoredDocument>, wanted: readonly Keys[]): Promise<StoredDocument[][]> {
  const documents = await collection.find(filterOf(wanted.flat())).toArray();
  const byKey = new Map(
    documents.map((document) => [keyText({ id: document._id, userId: document.user_id }), document]),
  );
  return wanted.map((keys) => {
    const own = new Set(keys.map(keyText));
    return [...own].flatMap((key) => byKey.get(key) ?? []);
  });
}
