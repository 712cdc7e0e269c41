/** A stream that this service defines: messages that the broker stores. */
export interface StreamDefinition {
  readonly name: string;
  readonly description: string;
  readonly subjects: readonly string[];
  /** How long the broker remembers the ids of messages. It drops a message whose id it remembers. In milliseconds. */
  readonly duplicatesMs: number;
}

export interface StreamMessage {
  /** The stream that must store the message. */
  readonly stream: string;
  readonly subject: string;
  /** The broker stores only one of several messages with the same id that arrive within `duplicatesMs`. */
  readonly id: string;
  readonly data: string;
  readonly contentType?: string;
  /** W3C Trace Context header. */
  readonly traceparent?: string | undefined;
}

/** Streams in which a broker stores messages. @throws StoreUnavailable from every method */
export abstract class MessageStreams {
  /**
   * Creates the stream if it does not exist. Never changes a stream that exists.
   * @returns one sentence for each setting that differs from the definition
   */
  abstract ensure(stream: StreamDefinition): Promise<readonly string[]>;

  /** Resolves when the broker has stored the message, or has dropped it because it had stored one with the same id. */
  abstract publish(message: StreamMessage): Promise<void>;
}
