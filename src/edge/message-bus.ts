import { type MessageStreams } from './message-streams';

/** One message from the bus. */
export interface BusMessage {
  readonly subject: string;
  readonly data: Buffer;
  /** W3C Trace Context header, as received. */
  readonly traceparent?: string;
  /** Sends a reply, if the connection is up. Absent if the sender expects none. */
  readonly reply?: (text: string) => void;
}

export const BUS_STATES = ['ok', 'unavailable', 'off'] as const;

/** `off`: no bus is configured. `unavailable`: there is no connection, and the service keeps trying to connect. */
export type BusState = (typeof BUS_STATES)[number];

/** Something that happened to the connection, for the log. `reason` contains no credentials. */
export interface BusChange {
  readonly state: BusState;
  readonly reason?: string;
}

/** A broker that passes messages between services. */
export abstract class MessageBus {
  /** Undefined if no bus is configured. */
  abstract readonly streams: MessageStreams | undefined;
  abstract readonly state: BusState;
  /** Largest message that the broker accepts, in bytes. */
  abstract readonly mostBytes: number;

  /**
   * Call it once. Connects in the background, and again whenever it is disconnected. Never waits for the broker.
   * @param changed called whenever the state changes, and for other faults; must not throw
   */
  abstract connect(changed: (change: BusChange) => void): void;

  /**
   * Call it once. Subscribes now and after each reconnection.
   * @param queue processes that subscribe with the same name share the messages: each message goes to one of them
   * @param receive called for each message; must not throw
   */
  abstract subscribe(subjects: readonly string[], queue: string, receive: (message: BusMessage) => void): void;

  /** Takes no further messages. Resolves when `receive` has been called for every message that was delivered. */
  abstract unsubscribe(): Promise<void>;

  /** Resolves when the broker has all replies, or when the connection is lost. */
  abstract flush(): Promise<void>;

  abstract close(): Promise<void>;
}
