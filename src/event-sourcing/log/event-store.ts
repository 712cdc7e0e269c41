import { type Actor } from './caller';

/** Place in the whole log; increases, with gaps. Opaque string: compare (by `<`) only positions of the same store. */
export type Position = string;

/** Revision of the stream's last event (the first event has 0), or `no_stream` if the stream must not exist yet. */
export type ExpectedRevision = 'no_stream' | number;

/** Stored with every event, beside its data. Names with `$` are defined by EventStoreDB. */
export interface EventMetadata {
  readonly schema_version: number;
  /** The command that caused the event. The event's id is derived from it. */
  readonly command_id: string;
  /** The owner of the stream, whoever the actor is. */
  readonly user_id: string;
  /** Who performed the change. Events without it count as performed by the owner. */
  readonly actor: Actor;
  /** ISO 8601, UTC, milliseconds. */
  readonly occurred_at: string;
  readonly $correlationId: string;
  readonly $causationId: string;
  /** The event's place in its append, from 0, and the append's number of events. Events of earlier releases lack both. */
  readonly append_index?: number;
  readonly append_size?: number;
  /** W3C Trace Context, if the caller sent one. */
  readonly traceparent?: string;
  /** On the first event of a command with an idempotency key: the hash of the request, and the id of the key. */
  readonly request_hash?: string;
  readonly key_id?: string;
  readonly [extra: string]: unknown;
}

export interface NewEvent {
  /** UUID. An append with the same ids and expected revision as an earlier append counts as a repetition of it. */
  readonly id: string;
  readonly type: string;
  readonly data: object;
  readonly metadata: EventMetadata;
}

export interface RecordedEvent extends NewEvent {
  readonly streamId: string;
  readonly revision: number;
  readonly position: Position;
  /**
   * Why the store could not decode the event, such as data that is not JSON. If set, `id`, `type`, `data` and
   * `metadata` are meaningless. The store still delivers such an event, so that only its own stream waits.
   */
  readonly unreadable?: string;
  /**
   * Not an event: the store's own tools may have removed events of the stream, so read it again. If set, only `streamId`
   * and `position` have a meaning. Events that were removed may still be delivered, before and after the removal.
   */
  readonly removal?: true;
}

/** Identifies an event by its place in the log and its id, to find out whether a log contains it. */
export type EventReference = Pick<RecordedEvent, 'position' | 'id' | 'streamId' | 'revision'>;

/** @returns undefined if the event cannot be identified: it is unreadable, or a removal */
export function referenceTo({ position, id, streamId, revision, ...event }: RecordedEvent): EventReference | undefined {
  const isEvent = event.unreadable === undefined && event.removal === undefined;
  return isEvent ? { position, id, streamId, revision } : undefined;
}

export interface SubscriptionBatch {
  /** In log order; may be empty if only the position or `live` changed. */
  readonly events: readonly RecordedEvent[];
  /** Safe to store as a checkpoint once `events` are processed. Absent if the store has not reported a position yet. */
  readonly upTo?: Position;
  /** The last event that was read for the batch, also if its type is not delivered. Absent if there was none. */
  readonly last?: EventReference | undefined;
  /** Whether this batch reaches the end of the log, as of the time at which the batch was read. */
  readonly live: boolean;
}

export interface SubscribeOptions {
  /** Part of the streams' names before the first dash, for example `campaign`. */
  readonly category: string;
  /** Event types to deliver; absent: all, and removals. An event whose type cannot be read is always delivered. */
  readonly types?: readonly string[];
  /** Resume after this position; if absent, start at the first event. */
  readonly after?: Position;
  readonly signal: AbortSignal;
}

/** The append-only log. An acknowledged append survives a crash of the service and of the store. */
export abstract class EventStore {
  /**
   * Appends all of `events` or none, directly after `expected`.
   * A repetition of an append (same ids, same expected revision) succeeds again and writes nothing.
   * @returns the revision of the last of `events`
   * @throws WrongExpectedRevision if the stream is at another revision: nothing was written
   * @throws StreamDeleted if the stream was deleted forever: nothing was written
   * @throws AppendRefused if the store will never accept the append: nothing was written
   * @throws AppendOutcomeUnknown if it may or may not have been written: repeat with the same ids, or read
   */
  abstract append(streamId: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<number>;

  /**
   * The stream's events in order, starting at `fromRevision`, at most `limit`; none if the stream does not exist or was
   * deleted.
   * @throws StoreUnavailable
   */
  abstract readStream(streamId: string, fromRevision?: number, limit?: number): Promise<RecordedEvent[]>;

  /**
   * Permanently removes the stream's events before a revision. All other events keep their revisions and positions. A
   * repeated call changes nothing. Nor does it change a stream that was deleted.
   *
   * SQLite deletes the events immediately. With EventStoreDB, `readStream` no longer returns them, but subscriptions
   * deliver them until a scavenge removes them from disk. An append that repeats removed events succeeds again or
   * throws WrongExpectedRevision; it never writes anything.
   * @param before revision of an event in the stream: this event and all later ones stay
   * @throws AppendRefused if the store will never do it
   * @throws StoreUnavailable if it may or may not have been done: repeat it
   */
  abstract truncate(streamId: string, before: number): Promise<void>;

  /**
   * Delivers the events of one category after a position, and then new events as they are appended, until the signal
   * aborts. Events of other categories add no cost. If the connection is lost, it ends or throws StoreUnavailable; the
   * consumer then subscribes again from its checkpoint.
   */
  abstract subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionBatch>;

  /**
   * Whether this log contains the event at its position. An event that was removed from its stream since then counts as
   * contained.
   * @returns false if this is another log, or one that was restored from a backup without the event
   * @throws StoreUnavailable
   */
  abstract contains(event: EventReference): Promise<boolean>;

  /** Whether a text has the form of this store's positions. There may be no event at the position. */
  abstract isPosition(text: string): boolean;

  /** Position of the last event of any category; undefined if the log is empty. @throws StoreUnavailable */
  abstract lastPosition(): Promise<Position | undefined>;

  /** @throws StoreUnavailable if the store does not respond or, with SQLite, cannot be written to */
  abstract ping(): Promise<void>;
}

export class WrongExpectedRevision extends Error {
  constructor(
    readonly streamId: string,
    readonly expected: ExpectedRevision,
  ) {
    super(`stream ${streamId} is not at revision ${expected}`);
  }
}

export class AppendRefused extends Error {}

/** The store's own tools deleted the stream or removed all of its events. It can never be written again from its start. */
export class StreamDeleted extends AppendRefused {}

export class AppendOutcomeUnknown extends Error {}

/** Why a store is unavailable, as far as known. A closed list, because readiness shows it to every caller. */
export const UNAVAILABLE_REASONS = [
  'credentials_rejected',
  'credentials_missing',
  'not_permitted',
  'tls_failed',
  'wrong_replica_set',
  'unreachable',
  'timeout',
  'failing',
] as const;

export type UnavailableReason = (typeof UNAVAILABLE_REASONS)[number];

export interface StoreUnavailableOptions extends ErrorOptions {
  readonly reason?: UnavailableReason;
}

/**
 * A store did not respond, or cannot serve requests at present. The request itself did not cause the error.
 * The message is one sentence for operators: what failed, at which address, and what to do. It contains no secrets.
 */
export class StoreUnavailable extends Error {
  readonly reason: UnavailableReason;

  constructor(message: string, { reason = 'failing', ...options }: StoreUnavailableOptions = {}) {
    super(message, options);
    this.reason = reason;
  }
}
