import { LRUCache } from 'lru-cache';
import { type Position } from '../log/event-store';

/** Milliseconds. */
const LOOKED_AT_AGAIN_AFTER = 1_000;

/** A document of the read model. What else it holds is its projection's business. */
export interface ReadModelDocument {
  readonly id: string;
  /** Every document belongs to one user, and is only ever looked for together with that user. */
  readonly user_id: string;
  /** Revision of the last event of its stream that it has seen. */
  readonly revision: number;
  /** What lists sort by; unique together with `user_id`. */
  readonly list_order: string;
}

/** The documents of one projection, as one release builds and reads them. */
export interface View {
  readonly name: string;
  /**
   * A change to the fold, to the documents or to any field below is a new version. Each version is stored apart, so that
   * a new one is built while processes of the former release still read theirs.
   */
  readonly version: number;
  /** Field that a list names besides the user, such as the campaign of a lead. Absent: lists are over all of a user's. */
  readonly within?: string;
  /** Text fields that lists can be filtered by, and counts grouped by. */
  readonly filters: readonly string[];
  /** Fields that lists leave out, and do not read. */
  readonly details?: readonly string[];
}

/** What the view is stored under, and its consumer is called, such as `campaigns.v1`. */
export function viewName({ name, version }: Pick<View, 'name' | 'version'>): string {
  return `${name}.v${version}`;
}

/** Whether something is stored under the name of a version of a view, whichever release built it. */
export function isViewName(name: string): boolean {
  return /\.v\d+$/.test(name);
}

/** Where releases kept things before views had versions. Nothing reads them any more. */
export const FORMER_TABLES: readonly string[] = [
  'campaigns',
  'senders',
  'checkpoints',
  'parked_events',
  'projector_leases',
];

export interface DocumentKey {
  readonly id: string;
  readonly userId: string;
}

export interface DocumentChange {
  readonly view: View;
  readonly key: DocumentKey;
  /** The document as it is now; undefined: it is gone. */
  readonly document: ReadModelDocument | undefined;
  /** Revision at which it went: an older copy that a former projector saves late does not bring it back. */
  readonly goneAt?: number;
  /** No document was found before. Saves the store a look-up, and decides nothing. */
  readonly isNew?: true;
}

/** Documents of one user. */
export interface Selection {
  readonly userId: string;
  /** Value of the view's field `within`; needed where the view has one. */
  readonly within?: string;
  /** Values that filters must have. */
  readonly equals?: Readonly<Record<string, string>>;
}

/** Sorted by `list_order`. */
export interface ListQuery extends Selection {
  /** Lowest first; absent: highest first. */
  readonly ascending?: true;
  /** Only documents that come after the one with this `list_order`. Costs the same however far it is. */
  readonly after?: string;
  /** Documents to pass over. Costs more the more they are. */
  readonly offset?: number;
  readonly limit?: number;
}

export interface Page<Document> {
  readonly documents: readonly Document[];
  /** Documents of the selection, on all pages. */
  readonly total: number;
}

export interface Count {
  /** Of the fields that were grouped by; null where documents do not have the field. */
  readonly values: Readonly<Record<string, string | null>>;
  readonly count: number;
}

/** An event that a consumer could not handle. Later events of its stream wait behind it. */
export interface ParkedEvent {
  readonly streamId: string;
  readonly revision: number;
  readonly position: Position;
  readonly type: string;
  readonly error: string;
}

/** How far a consumer is. */
export interface Checkpoint {
  /** Of the last event that it handled; undefined: none yet. */
  readonly position: Position | undefined;
  /** Whether it has reached the end of the log at least once: before that, what it keeps has gaps. */
  readonly caughtUp: boolean;
}

export interface CheckpointToSave extends Checkpoint {
  readonly consumer: string;
  /** Of the lease it was reached under; a checkpoint of a later term counts before it, whatever was written last. */
  readonly term?: number;
}

/**
 * Where projections keep their documents, and all consumers their checkpoints and parked events. It can be thrown away
 * and built again from the log.
 * @throws StoreUnavailable from every method
 */
export abstract class ReadModelStore {
  /** Views that were caught up a moment ago: a rebuild that begins is noticed after at most that time. */
  private readonly caughtUp = new LRUCache<string, true>({ max: 100, ttl: LOOKED_AT_AGAIN_AFTER });

  abstract get<D extends ReadModelDocument>(view: View, key: DocumentKey): Promise<D | undefined>;

  /** Those of the keys that exist, in no particular order. */
  abstract getMany<D extends ReadModelDocument>(view: View, keys: readonly DocumentKey[]): Promise<D[]>;

  /** @returns documents without the view's `details` */
  abstract list<D>(view: View, query: ListQuery): Promise<D[]>;

  /** @param by filters of the view @returns one count for each combination of their values that occurs */
  abstract counts(view: View, selection: Selection, by: readonly string[]): Promise<Count[]>;

  /** A list together with the number of all documents it is a part of. */
  async page<D>(view: View, query: ListQuery): Promise<Page<D>> {
    const [documents, [all]] = await Promise.all([this.list<D>(view, query), this.counts(view, query, [])]);
    return { documents, total: all?.count ?? 0 };
  }

  /**
   * Takes over the changes, and the checkpoint not before them. A stored document of the same or a later revision is
   * left as it is, so that applying changes twice is the same as once.
   */
  abstract save(changes: readonly DocumentChange[], checkpoint?: CheckpointToSave): Promise<void>;

  /** @returns undefined when the consumer has saved none */
  abstract checkpoint(consumer: string): Promise<Checkpoint | undefined>;

  /** Whether the view has been built to the end of the log, so that its lists have no gaps. */
  async isCaughtUp(view: View): Promise<boolean> {
    const consumer = viewName(view);
    if (this.caughtUp.has(consumer)) return true;
    const caughtUp = (await this.checkpoint(consumer))?.caughtUp ?? false;
    if (caughtUp) this.caughtUp.set(consumer, true);
    return caughtUp;
  }

  /** Of a stream the event of the lowest revision stays parked: a later one never replaces it. */
  abstract park(consumer: string, event: ParkedEvent): Promise<void>;
  abstract parked(consumer: string): Promise<ParkedEvent[]>;
  abstract unpark(consumer: string, streamId: string): Promise<void>;

  /** Forgets a consumer's checkpoint and parked events, and the documents of its view if it has one. */
  async reset(consumer: string, view?: View): Promise<void> {
    try {
      await this.forget(consumer, view);
    } finally {
      this.caughtUp.delete(consumer);
    }
  }

  /** Names of the views and consumers of which anything is stored, those of other releases included. */
  abstract stored(): Promise<string[]>;

  /** Removes everything that is stored under a name of `stored`. */
  abstract drop(name: string): Promise<void>;

  /**
   * Resolves when something may have changed: on the next save here, or after a short while where others save too;
   * and when the signal aborts.
   */
  abstract nextChange(signal: AbortSignal): Promise<void>;

  /** @throws StoreUnavailable when the store does not respond */
  abstract ping(): Promise<void>;

  protected abstract forget(consumer: string, view?: View): Promise<void>;
}
