/** A stream that this service defines: messages that the broker stores. */
export interface StreamDefinition {
  readonly name: string;
  readonly description: string;
  readonly subjects: readonly string[];
  /** How long the broker remembers the ids of messages. It drops a message whose id it remembers. In milliseconds. */
  readonly duplicatesMs: number;
  /** Whether the broker deletes a message when its consumer is done with it. Then the stream has one consumer. */
  readonly isWorkQueue?: boolean;
  /** How long the broker keeps a message, in milliseconds. Unlimited by default. */
  readonly maxAgeMs?: number;
  /** The broker deletes older messages of the same subject. Unlimited by default. */
  readonly mostPerSubject?: number;
}

export interface StreamMessage {
  /** The stream that must store the message. */
  readonly stream: string;
  readonly subject: string;
  /** The broker stores only one of several messages with the same id that arrive within `duplicatesMs`. */
  readonly id: string;
  readonly data: string | Uint8Array;
  readonly contentType?: string;
  /** W3C Trace Context header. */
  readonly traceparent?: string | undefined;
  /** Further headers. Their values are visible ASCII characters and spaces. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A message that a stream contains. */
export interface StoredMessage {
  readonly subject: string;
  /** Place in the stream, from 1. A stream that is deleted and created again starts at 1 again. */
  readonly sequence: number;
  /** When the broker stored it. */
  readonly time: Date;
  readonly data: Buffer;
  /** @returns undefined if the message has no such header */
  header(name: string): string | undefined;
}

/** A message on its way to a consumer. */
export interface DeliveredMessage extends StoredMessage {
  /** Distinguishes it from every other message of the stream, even if the stream is deleted and created again. */
  readonly identity: string;
  /** How often it was delivered, with this delivery. */
  readonly deliveries: number;
}

/** A durable consumer: the broker remembers, under its name, which messages are done. Processes can share it. */
export interface Consumption {
  readonly stream: string;
  /** Name of the consumer. It is created if it does not exist, and starts with the oldest message. */
  readonly consumer: string;
  /** Only messages with this subject, which may contain wildcards. All by default. */
  readonly subject?: string;
  /** Most messages that this process has received and not yet finished. */
  readonly inFlight: number;
  /** How long the broker waits before it delivers the message of a process that ended to another one. In milliseconds. */
  readonly ackWaitMs: number;
}

/**
 * `done`: it is not delivered again. The broker confirms that before the message counts as finished.
 * `discarded`: it is not delivered again, although nothing was done.
 * `retryInMs`: it is delivered again after that time, to any process.
 */
export type Verdict = 'done' | 'discarded' | { readonly retryInMs: number };

/** `interrupted`: it is tried again until it works. `differences`: one sentence for each setting that is not as expected. */
export type ConsumerChange =
  | { readonly state: 'consuming'; readonly differences: readonly string[] }
  | { readonly state: 'interrupted'; readonly reason: string };

/** What a consumer calls. */
export interface Receiver {
  /** Called before each attempt to find the stream: creates it, if that is not for others to do. */
  prepare?(): Promise<void>;
  /** Called for each message, for several at once. If it rejects, the message is delivered again later. */
  receive(message: DeliveredMessage): Promise<Verdict>;
  /** Must not throw. Not called while there is no connection to the broker. */
  changed(change: ConsumerChange): void;
}

/** Streams in which a broker stores messages. @throws StoreUnavailable from every method except `consume` */
export abstract class MessageStreams {
  /**
   * Creates the stream if it does not exist. Never changes a stream that exists.
   * @returns one sentence for each setting that differs from the definition
   */
  abstract ensure(stream: StreamDefinition): Promise<readonly string[]>;

  /** Resolves when the broker has stored the message, or has dropped it because it had stored one with the same id. */
  abstract publish(message: StreamMessage): Promise<void>;

  /** The latest message with this subject. @returns undefined if there is none, or no such stream */
  abstract last(stream: string, subject: string): Promise<StoredMessage | undefined>;

  /** All messages with this subject, which may contain wildcards, oldest first. None if there is no such stream. */
  abstract messages(stream: string, subject: string): AsyncIterable<StoredMessage>;

  /**
   * Receives messages at least once, in no certain order, until the signal is aborted. Continues forever: waits for the
   * broker, for the connection and for a stream that does not exist yet. A message that takes long is not delivered
   * again meanwhile.
   * @returns when the signal is aborted and every received message is finished
   */
  abstract consume(consumption: Consumption, receiver: Receiver, signal: AbortSignal): Promise<void>;
}
