import { setTimeout as pause } from 'node:timers/promises';
import {
  connect,
  type ConnectionOptions,
  errors,
  type NatsConnection,
  type Subscription,
} from '@nats-io/transport-node';
import { type MessageBusServers } from '../../config/message-bus-url';
import { type BusChange, type BusMessage, type BusState, MessageBus } from '../../edge/message-bus';
import { busMessage } from './nats.message';
import { natsOptions } from './nats.options';

/** Pauses between attempts to open a connection, in milliseconds: the first, doubled each time, and the longest. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;

/** The `max_payload` of a NATS server by default, in bytes. */
const DEFAULT_MOST_BYTES = 1_048_576;

type Changed = (change: BusChange) => void;
type Subscribe = (connection: NatsConnection) => Subscription[];

/**
 * NATS. The client reconnects by itself, but not before its first connection, and not after a refused subscription.
 * In these cases, this class opens another connection.
 */
export class NatsMessageBus extends MessageBus {
  private readonly options: ConnectionOptions;
  private readonly closing = new AbortController();
  private connection: NatsConnection | undefined;
  private subscriptions: readonly Subscription[] = [];
  private isConnected = false;

  constructor(servers: MessageBusServers) {
    super();
    this.options = natsOptions(servers);
  }

  get state(): BusState {
    return this.isConnected ? 'ok' : 'unavailable';
  }

  get mostBytes(): number {
    return this.connection?.info?.max_payload ?? DEFAULT_MOST_BYTES;
  }

  subscribe(
    subjects: readonly string[],
    queue: string,
    receive: (message: BusMessage) => void,
    changed: Changed,
  ): void {
    const subscribe: Subscribe = (connection) =>
      subjects.map((subject) =>
        connection.subscribe(subject, {
          queue,
          // `use` reports errors. They come without a message.
          callback: (error, message) => {
            if (error === null) receive(busMessage(message));
          },
        }),
      );
    this.stayConnected(subscribe, changed).catch((error: unknown) => {
      changed({ state: this.state, reason: reasonOf(error) });
    });
  }

  async unsubscribe(): Promise<void> {
    this.closing.abort();
    const open = this.subscriptions.filter((subscription) => !subscription.isClosed());
    // Without a connection, no message is on its way, and a drain would wait for the next connection.
    if (this.isConnected) await Promise.allSettled(open.map((subscription) => subscription.drain()));
    else for (const subscription of open) subscription.unsubscribe();
  }

  async flush(): Promise<void> {
    if (this.isConnected) await this.connection?.flush().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.connection?.close();
  }

  /** Never rejects. Ends when the bus is closed. */
  private async stayConnected(subscribe: Subscribe, changed: Changed): Promise<void> {
    let delay = FIRST_PAUSE;
    let told: string | undefined;
    while (!this.closing.signal.aborted) {
      try {
        const connection = await connect(this.options);
        told = undefined;
        await this.use(connection, subscribe, changed);
      } catch (error) {
        const reason = reasonOf(error);
        if (reason !== told) changed({ state: 'unavailable', reason });
        told = reason;
      }
      await pause(delay, undefined, { signal: this.closing.signal }).catch(() => undefined);
      delay = Math.min(2 * delay, LONGEST_PAUSE);
    }
  }

  /** Resolves when the connection is closed for good. */
  private async use(connection: NatsConnection, subscribe: Subscribe, changed: Changed): Promise<void> {
    if (this.closing.signal.aborted) return connection.close();
    this.connection = connection;
    this.subscriptions = subscribe(connection);
    this.isConnected = true;
    changed({ state: 'ok' });
    for await (const status of connection.status()) {
      switch (status.type) {
        case 'disconnect':
          this.isConnected = false;
          if (!connection.isClosed()) changed({ state: 'unavailable', reason: 'the connection was lost' });
          break;
        case 'reconnect':
          this.isConnected = true;
          changed({ state: 'ok' });
          break;
        case 'error':
          this.failed(status.error, connection, changed);
          break;
        default:
      }
    }
    this.isConnected = false;
  }

  private failed(error: Error, connection: NatsConnection, changed: Changed): void {
    const refused = error instanceof errors.PermissionViolationError && error.operation === 'subscription';
    if (refused) this.isConnected = false;
    changed({ state: this.state, reason: reasonOf(error) });
    // The client forgets a refused subscription. The next connection subscribes again, in case it is then permitted.
    if (refused) connection.close().catch(() => undefined);
  }
}

/** Messages of the client name servers and subjects, never credentials. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
