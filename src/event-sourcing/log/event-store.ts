import { type Actor } from './caller';

/** Place in the whole log; rises, with gaps. Opaque text: compare (by `<`) only with positions of the same store. */
export type Position = string;

/** Revision of a stream's last event, 0 being its first, or `no_stream` where it must not exist yet. */
export type ExpectedRevision = 'no_stream' | number;

/** What every stored event carries beside its data. Names with `$` are EventStoreDB's own. */
export interface EventMetadata {
  readonly schema_version: number;
  /** The command that led to the event; event ids derive from it. */
  readonly command_id: string;
  /** The user that the stream belongs to, whoever acts. */
  readonly user_id: string;
  /** Who performed the change. Events that were stored without it count as performed by the owner. */
  readonly actor: Actor;
  /** ISO 8601, UTC, milliseconds. */
  readonly occurred_at: string;
  readonly $correlationId: string;
  readonly $causationId: string;
  /** W3C Trace Context, when the caller sent one. */
  readonly traceparent?: string;
  /** On the first event of a command with an idempotency key: the hash of the request, and what the key stands for. */
  readonly request_hash?: string;
  readonly key_id?: string;
  readonly [extra: string]: unknown;
}

export interface NewEvent {
  /** UUID; an append that repeats the ids of an earlier one at the same expected revision is that earlier one. */
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
   * Why the store could not decode the event (for example: its data is not JSON). `id`, `type`, `data` and `metadata`
   * mean nothing then. A store delivers such an event like any other, so that only its own stream waits for it.
   */
  readonly unreadable?: string;
}

export interface SubscriptionBatch {
  /** In log order; may be empty when only the position moved. */
  readonly events: readonly RecordedEvent[];
  /** Safe to store as a checkpoint once `events` are processed. Absent as long as the store has told none. */
  readonly upTo?: Position;
  /** Whether the end of the log, as it was when this batch was read, is reached. */
  readonly live: boolean;
}

export interface SubscribeOptions {
  /** Of the streams to receive: what their names have before the first dash, for example `campaign`. */
  readonly category: string;
  /** Resume behind this position; absent: from the start. */
  readonly after?: Position;
  readonly signal: AbortSignal;
}

/** The append-only log. An acknowledged append survives a crash of the service and of the store. */
export abstract class EventStore {
  /**
   * All of `events` or none, directly behind `expected`.
   * A repetition of an append (same ids, same expected revision) succeeds again and writes nothing.
   * @returns the revision of the last of `events`
   * @throws WrongExpectedRevision when the stream is elsewhere: nothing was written
   * @throws AppendRefused when the store will never take it: nothing was written
   * @throws AppendOutcomeUnknown when it may or may not have been written: repeat with the same ids, or read
   */
  abstract append(streamId: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<number>;

  /**
   * The stream's events in order from `fromRevision` on, at most `limit`; of an unknown stream: none.
   * @throws StoreUnavailable
   */
  abstract readStream(streamId: string, fromRevision?: number, limit?: number): Promise<RecordedEvent[]>;

  /**
   * Removes the stream's events before a revision for good. All other events keep their revisions and positions.
   * Repeating it changes nothing.
   *
   * SQLite deletes the events at once. EventStoreDB stops returning them from `readStream`; subscriptions deliver them
   * until a scavenge has removed them from disk. An append that repeats removed events succeeds again or throws
   * WrongExpectedRevision; it never writes anything.
   * @param before revision of an event that is in the stream: it and all later events stay
   * @throws AppendRefused when the store will never do it
   * @throws StoreUnavailable when it may or may not have been done: repeat it
   */
  abstract truncate(streamId: string, before: number): Promise<void>;

  /**
   * One category's events from a position on, and then whatever is appended to it, until the signal aborts.
   * Other categories cost nothing here.
   * Ends or throws (StoreUnavailable) when the connection is lost; the consumer subscribes anew from its checkpoint.
   */
  abstract subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionBatch>;

  /** @throws StoreUnavailable when the store does not answer */
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

export class AppendOutcomeUnknown extends Error {}

/** Why a store is unavailable, as far as it is known. A closed list: readiness shows it to anyone. */
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
 * A store did not respond, or said that it cannot now. Nothing about the request itself was wrong.
 * The message is one sentence for operators: what failed, at which address, what to do. It contains no secrets.
 */
export class StoreUnavailable extends Error {
  readonly reason: UnavailableReason;

  constructor(message: string, { reason = 'failing', ...options }: StoreUnavailableOptions = {}) {
    super(message, options);
    this.reason = reason;
  }
}
