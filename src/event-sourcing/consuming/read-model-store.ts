import { type Position } from '../log/event-store';

/** A document of the read model. What else it holds is its projection's business. */
export interface ReadModelDocument {
  readonly id: string;
  /** Every document belongs to one user, and is only ever looked for together with that user. */
  readonly user_id: string;
  /** Revision of the last event of its stream that it has seen. */
  readonly revision: number;
  /** What lists sort by, descending; unique together with `user_id`. */
  readonly list_order: string;
}

export interface Collection {
  readonly name: string;
  /** Text fields that lists can be filtered by. */
  readonly filters: readonly string[];
}

export interface DocumentKey {
  readonly id: string;
  readonly userId: string;
}

export interface DocumentChange {
  readonly collection: Collection;
  readonly key: DocumentKey;
  /** The document as it is now; undefined: it is gone. */
  readonly document: ReadModelDocument | undefined;
  /** Revision at which it went: an older copy that a former projector saves late does not bring it back. */
  readonly goneAt?: number;
}

export interface ListQuery {
  readonly userId: string;
  readonly equals?: Readonly<Record<string, string>>;
  /** Only documents whose `list_order` is below this one. */
  readonly before?: string;
  readonly limit?: number;
}

/** An event that could not be projected. Later events of its stream wait behind it. */
export interface ParkedEvent {
  readonly streamId: string;
  readonly revision: number;
  readonly position: Position;
  readonly type: string;
  readonly error: string;
}

/** Where projections keep their documents. It can be thrown away and built again from the log. */
export abstract class ReadModelStore {
  abstract get<D extends ReadModelDocument>(collection: Collection, key: DocumentKey): Promise<D | undefined>;

  /** Those of the keys that exist, in no particular order. */
  abstract getMany<D extends ReadModelDocument>(collection: Collection, keys: readonly DocumentKey[]): Promise<D[]>;

  /** Sorted by `list_order`, descending. */
  abstract list<D extends ReadModelDocument>(collection: Collection, query: ListQuery): Promise<D[]>;

  /**
   * Takes over the changes, and the checkpoint not before them. A stored document of the same or a later revision is
   * left as it is, so that applying changes twice is the same as once.
   * @throws StoreUnavailable
   */
  abstract save(changes: readonly DocumentChange[], checkpoint?: Checkpoint): Promise<void>;

  /** Position of the last event that was processed for `projector`; undefined: none yet. */
  abstract checkpoint(projector: string): Promise<Position | undefined>;

  /** Of a stream the event of the lowest revision stays parked: a later one never replaces it. */
  abstract park(projector: string, event: ParkedEvent): Promise<void>;
  abstract parked(projector: string): Promise<ParkedEvent[]>;
  abstract unpark(projector: string, streamId: string): Promise<void>;

  /** Forgets the documents of these collections, and the checkpoint and parked events of `projector`. */
  abstract reset(projector: string, collections: readonly Collection[]): Promise<void>;

  /**
   * Resolves when something may have changed: on the next save here, or after a short while where others save too;
   * and when the signal aborts.
   */
  abstract nextChange(signal: AbortSignal): Promise<void>;

  /** @throws StoreUnavailable when the store does not answer */
  abstract ping(): Promise<void>;
}

export interface Checkpoint {
  readonly projector: string;
  readonly position: Position;
  /** Of the lease it was reached under; a checkpoint of a later term counts before it, whatever was written last. */
  readonly term?: number;
}
