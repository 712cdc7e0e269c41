import { type AnyBulkWriteOperation, type Collection } from 'mongodb';
import { type DocumentChange, type DocumentKey, keyText } from '../../event-sourcing/consuming/read-model-store';
import {
  contentOf,
  filterOf,
  insert,
  isInserted,
  leavesSomething,
  revisionAfter,
  type StoredDocument,
  write,
} from './mongodb.documents';

/** The documents of a user that have the same value of the view's field `within`. Null: those without a value. */
export interface Group {
  readonly userId: string;
  readonly within: string | null;
}

/** No document has it. */
const NO_REVISION = -1;

/**
 * The documents of a view that has `within`. A stored document remembers its former groups, also when it is deleted: if a
 * crash prevents counting, the repeated change still finds them. To forget none, a document is replaced only if it is
 * still the one that was read.
 */
export class MongodbGroupedDocuments {
  constructor(
    private readonly collection: Collection<StoredDocument>,
    private readonly within: string,
  ) {}

  /** Applies the changes that are later than the stored documents. @returns all groups that they concern */
  async apply(changes: readonly DocumentChange[]): Promise<Group[]> {
    const groups = changes.flatMap(({ key, document }) => (document ? [this.groupOf(key.userId, document)] : []));
    // Their ids are stored. If not for the same user, they are another user's documents, and stay.
    let taken = new Set(await insert(this.collection, changes.filter(isInserted)));
    let open = changes.filter((change) => taken.has(change) || !isInserted(change));
    while (open.length > 0) {
      const stored = await this.stored(open.map(({ key }) => key));
      groups.push(...[...stored.values()].flatMap((document) => this.groupsOf(document)));
      const before = ({ key }: DocumentChange) => stored.get(keyText(key));
      const later = open.filter((change) => isLater(change, before(change)) && (before(change) ?? !taken.has(change)));
      open = await this.replace(later, before);
      taken = new Set(open);
    }
    return groups;
  }

  /** Deletes the document, whoever owns it. @returns all groups that this concerns */
  async remove(_id: string): Promise<Group[]> {
    const found = await this.collection.findOne({ _id });
    if (found === null) return [];
    const { user_id, revision } = found;
    const tombstone = { user_id, revision, ...this.memory(found) };
    await this.collection.replaceOne({ _id, user_id, revision: { $lte: revision } }, tombstone);
    return this.groupsOf(found);
  }

  private async stored(keys: readonly DocumentKey[]): Promise<Map<string, StoredDocument>> {
    const projection = { user_id: 1, revision: 1, list_order: 1, was_within: 1, [this.within]: 1 };
    const found = await this.collection.find(filterOf(keys), { projection }).toArray();
    return new Map(found.map((document) => [keyText({ id: document._id, userId: document.user_id }), document]));
  }

  /** @returns the changes whose document is not the one before any more */
  private async replace(
    changes: readonly DocumentChange[],
    before: (change: DocumentChange) => StoredDocument | undefined,
  ): Promise<DocumentChange[]> {
    const conflicts = await write(
      this.collection,
      changes.map((change) => this.replacement(change, before(change))),
    );
    return conflicts.map((index) => changes[index]!);
  }

  private replacement(
    change: DocumentChange,
    before: StoredDocument | undefined,
  ): AnyBulkWriteOperation<StoredDocument> {
    const filter = { _id: change.key.id, user_id: change.key.userId };
    if (!leavesSomething(change)) return { deleteOne: { filter } };
    const replacement = { ...contentOf(change), ...(before && this.memory(before)) };
    return {
      replaceOne: { filter: { ...filter, revision: before?.revision ?? NO_REVISION }, replacement, upsert: true },
    };
  }

  private memory(before: StoredDocument): Pick<StoredDocument, 'was_within'> {
    const was_within = [...new Set(this.groupsOf(before).map(({ within }) => within))];
    return was_within.length === 0 ? {} : { was_within };
  }

  /** The groups that the document is in and that it was in. */
  private groupsOf(document: StoredDocument): Group[] {
    const { user_id: userId, list_order, was_within = [] } = document;
    const former = was_within.map((within) => ({ userId, within }));
    return list_order === undefined ? former : [...former, this.groupOf(userId, document)];
  }

  private groupOf(userId: string, document: object): Group {
    return { userId, within: (document as Readonly<Record<string, string | undefined>>)[this.within] ?? null };
  }
}

function isLater(change: DocumentChange, before: StoredDocument | undefined): boolean {
  return before === undefined || before.revision < revisionAfter(change);
}
