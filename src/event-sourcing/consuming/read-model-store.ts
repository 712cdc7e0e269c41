import { type EventReference, type Position } from '../log/event-store';

/** The fields that every document of the read model has. Each projection adds its own. */
export interface ReadModelDocument {
  readonly id: string;
  /** The user that the document belongs to. Every query is restricted to one user. */
  readonly user_id: string;
  /** Revision of the last event of its stream that is folded into it. */
  readonly revision: number;
  /** Sort key of lists; unique together with `user_id`. */
  readonly list_order: string;
}

/** The documents of one projection, as one release builds and reads them. */
export interface View {
  readonly name: string;
  /**
   * Increase it with each change to the fold, the documents or any field below. Each version is stored separately, so
   * that a new one can be built while processes of the former release read theirs.
   */
  readonly version: number;
  /**
   * Field that lists select by besides the user, such as the campaign of a lead. If absent, they select by user. With it,
   * the store maintains the counts by this field and all filters, so their cost does not grow with the documents.
   */
  readonly within?: string;
  /** String fields to filter lists and group counts by. */
  readonly filters: readonly string[];
  /**
   * String fields by which documents of a user can be found, in all groups. Documents in which the field is null cost
   * nothing.
   */
  readonly lookups?: readonly string[];
  /** Fields that lists omit and do not read from the store. */
  readonly details?: readonly string[];
}

/** Name of the stored view and of its consumer, such as `campaigns.v1`. */
export function viewName({ name, version }: Pick<View, 'name' | 'version'>): string {
  return `${name}.v${version}`;
}

/**
 * Fields of the index that lists and counts of the view read, in order. The filters come last: a list of a rare value
 * then reads only the documents it returns, and counting reads none.
 */
export function listIndexOf({ within, filters }: View): readonly string[] {
  return ['user_id', ...(within === undefined ? [] : [within]), 'list_order', ...filters];
}

export interface DocumentKey {
  readonly id: string;
  readonly userId: string;
}

/** Identifies a document in a map or set, with its user: a caller must not get another user's document by its id. */
export function keyText({ id, userId }: DocumentKey): string {
  return JSON.stringify([id, userId]);
}

export interface DocumentChange {
  readonly view: View;
  readonly key: DocumentKey;
  /** The document after the change; undefined: it is deleted. */
  readonly document: ReadModelDocument | undefined;
  /** Revision of the deletion. An older document that a former projector saves late does not undo it. */
  readonly goneAt?: number;
  /** The former document must leave no trace in the store, as if it were deleted: a person was erased. */
  readonly erases?: true;
  /** No document was found before. A hint that saves the store a look-up; the result is the same without it. */
  readonly isNew?: true;
}

export function changesByView(changes: readonly DocumentChange[]): DocumentChange[][] {
  const grouped = new Map<string, DocumentChange[]>();
  for (const change of changes) {
    const name = viewName(change.view);
    const own = grouped.get(name);
    if (own === undefined) grouped.set(name, [change]);
    else own.push(change);
  }
  return [...grouped.values()];
}

/** Documents of one user. */
export interface Selection {
  readonly userId: string;
  /** Value of the view's field `within`; required if the view has one. */
  readonly within?: string;
  /** Required values of filter fields. */
  readonly equals?: Readonly<Record<string, string>>;
}

/** Documents to count. */
export interface CountSelection extends Omit<Selection, 'within'> {
  /** One or several values of the view's field `within`; if absent, all of them. */
  readonly within?: string | readonly string[];
}

/** Sorted by `list_order`. */
export interface ListQuery extends Selection {
  /** Lowest first; if absent, highest first. */
  readonly ascending?: true;
  /** Returns only documents after this `list_order`. The cost does not depend on how far into the list it is. */
  readonly after?: string;
  /** Number of documents to skip. The cost grows with it. */
  readonly offset?: number;
  readonly limit?: number;
}

/** Documents of one user, in all groups, whose field has exactly this value. */
export interface Lookup {
  readonly userId: string;
  /** One of the view's `lookups`. */
  readonly field: string;
  readonly value: string;
  readonly limit: number;
}

export interface Page<Document> {
  readonly documents: readonly Document[];
  /** Number of documents of the selection, on all pages. */
  readonly total: number;
}

export interface Count {
  /** Values of the fields that were grouped by; null if the documents do not have the field. */
  readonly values: Readonly<Record<string, string | null>>;
  readonly count: number;
}

/**
 * An event that a consumer could not handle, or the first one of its append: the error then says which revisions it may
 * concern. Later events of its stream wait.
 */
export interface ParkedEvent {
  readonly streamId: string;
  readonly revision: number;
  readonly position: Position;
  readonly type: string;
  readonly error: string;
}

/** The progress of a consumer. */
export interface Checkpoint {
  /** Position to continue after; undefined: the start of the log. May be later than the last processed event. */
  readonly position: Position | undefined;
  /** The last processed event, if there is one. A log that does not contain it is not the one this was built from. */
  readonly lastEvent?: EventReference | undefined;
  /** Whether the consumer has reached the end of the log at least once. Before that, its data has gaps. */
  readonly caughtUp: boolean;
  /** Term of the consumer's lease. The checkpoint of the latest term counts, even if an older term writes after it. */
  readonly term?: number;
}

export interface CheckpointToSave extends Checkpoint {
  readonly consumer: string;
}

/**
 * Stores the documents of projections, and the checkpoints and parked events of all consumers. It can be deleted and
 * rebuilt from the log.
 * @throws StoreUnavailable from every method
 */
export abstract class ReadModelStore {
  abstract get<D extends ReadModelDocument>(view: View, key: DocumentKey): Promise<D | undefined>;

  /** @returns the documents that exist, in no particular order */
  abstract getMany<D extends ReadModelDocument>(view: View, keys: readonly DocumentKey[]): Promise<D[]>;

  /**
   * While the view is being built, documents may be missing, and the cost may grow with the view.
   * @returns whole documents, in no particular order
   */
  abstract findBy<D extends ReadModelDocument>(view: View, lookup: Lookup): Promise<D[]>;

  /** @returns documents without the view's `details` */
  abstract list<D>(view: View, query: ListQuery): Promise<D[]>;

  /**
   * If the view has `within` and is being built, counts may lack documents until its checkpoint has caught up.
   * @param by filters of the view, and its field `within` if it has one
   * @returns one count for each combination of their values that occurs
   */
  abstract counts(view: View, selection: CountSelection, by: readonly string[]): Promise<Count[]>;

  /** A list, with the number of all documents of its selection. */
  async page<D>(view: View, query: ListQuery): Promise<Page<D>> {
    const [documents, [all]] = await Promise.all([this.list<D>(view, query), this.counts(view, query, [])]);
    return { documents, total: all?.count ?? 0 };
  }

  /**
   * Saves the changes, and never the checkpoint before them. Keeps a stored document of the same or a later revision,
   * so it is safe to save the same changes twice.
   */
  abstract save(changes: readonly DocumentChange[], checkpoint?: CheckpointToSave): Promise<void>;

  /**
   * Deletes the document with this id, whoever owns it. Later revisions can be saved. Where several processes can save,
   * a copy of the deleted revision or an earlier one that is saved late does not undo it.
   */
  abstract remove(view: View, id: string): Promise<void>;

  /** @returns undefined if the consumer has saved none */
  abstract checkpoint(consumer: string): Promise<Checkpoint | undefined>;

  /** Parks an event, unless one of the same stream with a lower revision is parked. */
  abstract park(consumer: string, event: ParkedEvent): Promise<void>;
  abstract parked(consumer: string): Promise<ParkedEvent[]>;
  abstract unpark(consumer: string, streamId: string): Promise<void>;

  /** Deletes a consumer's checkpoint, its parked events, and the documents of its view if it has one. */
  abstract reset(consumer: string, view?: View): Promise<void>;

  /** Names of the views and consumers that have stored data, including those of other releases. */
  abstract stored(): Promise<string[]>;

  /** Deletes everything that is stored under a name that `stored` returns. */
  abstract drop(name: string): Promise<void>;

  /** @throws StoreUnavailable if the store does not respond */
  abstract ping(): Promise<void>;
}
