import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { type BusChange } from '../../edge/message-bus';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { isRefusedSubscription, reasonOf } from './nats.errors';

/** Pauses between attempts to open a connection, in milliseconds: the first, doubled each time, and the longest. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;

type Changed = (change: BusChange) => void;

/**
 * One connection to NATS. The client reconnects by itself, but not before its first connection, and not after a refused
 * subscription. In these cases, this class opens another connection.
 */
export class NatsConnector {
  private readonly closing = new AbortController();
  private open: NatsConnection | undefined;
  /** Aborted when the connection is lost. */
  private connected: AbortController | undefined;

  /** @param opened called with every new connection, before it counts as connected */
  constructor(
    private readonly options: ConnectionOptions,
    private readonly opened: (connection: NatsConnection) => void,
  ) {}

  /** The last connection that was opened. It may be lost. */
  get connection(): NatsConnection | undefined {
    return this.open;
  }

  get isConnected(): boolean {
    return this.connected !== undefined;
  }

  /** Call it once. Connects in the background, until it is closed. */
  start(changed: Changed): void {
    this.stayConnected(changed).catch((error: unknown) => changed({ state: 'unavailable', reason: reasonOf(error) }));
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.disconnected();
    await this.open?.close();
  }

  /**
   * Does something that needs the connection. If the connection is lost meanwhile, does not wait for the next one.
   * @throws StoreUnavailable without a connection
   */
  async whileConnected<T>(work: (connection: NatsConnection) => Promise<T>): Promise<T> {
    const { open, connected } = this;
    if (open === undefined || connected === undefined) throw notConnected();
    const { signal } = connected;
    return new Promise<T>((resolve, reject) => {
      const lost = () => reject(notConnected());
      signal.addEventListener('abort', lost, { once: true });
      work(open)
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', lost));
    });
  }

  /** Never rejects. Ends when the bus is closed. */
  private async stayConnected(changed: Changed): Promise<void> {
    let delay = FIRST_PAUSE;
    let told: string | undefined;
    while (!this.closing.signal.aborted) {
      try {
        const connection = await connect(this.options);
        told = undefined;
        await this.use(connection, changed);
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
  private async use(connection: NatsConnection, changed: Changed): Promise<void> {
    if (this.closing.signal.aborted) return connection.close();
    this.open = connection;
    this.opened(connection);
    this.nowConnected(changed);
    for await (const status of connection.status()) {
      switch (status.type) {
        case 'disconnect':
          this.disconnected();
          if (!connection.isClosed()) changed({ state: 'unavailable', reason: 'the connection was lost' });
          break;
        case 'reconnect':
          this.nowConnected(changed);
          break;
        case 'error':
          this.failed(status.error, connection, changed);
          break;
        default:
      }
    }
    this.disconnected();
  }

  private nowConnected(changed: Changed): void {
    this.connected = new AbortController();
    // One for each request in progress.
    setMaxListeners(0, this.connected.signal);
    changed({ state: 'ok' });
  }

  private disconnected(): void {
    this.connected?.abort();
    this.connected = undefined;
  }

  private failed(error: Error, connection: NatsConnection, changed: Changed): void {
    const refused = isRefusedSubscription(error);
    if (refused) this.disconnected();
    changed({ state: this.isConnected ? 'ok' : 'unavailable', reason: reasonOf(error) });
    // The client forgets a refused subscription. The next connection subscribes again, in case it is then permitted.
    if (refused) connection.close().catch(() => undefined);
  }
}

function notConnected(): StoreUnavailable {
  return new StoreUnavailable('There is no connection to the message bus.', { reason: 'unreachable' });
}
