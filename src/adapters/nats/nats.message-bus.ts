import { type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { type MessageBusServers } from '../../config/message-bus-url';
import { type BusChange, type BusMessage, type BusState, MessageBus } from '../../edge/message-bus';
import { NatsConnector } from './nats.connector';
import { busMessage } from './nats.message';
import { NatsMessageStreams } from './nats.message-streams';
import { natsOptions } from './nats.options';

/** The `max_payload` of a NATS server by default, in bytes. */
const DEFAULT_MOST_BYTES = 1_048_576;

type Subscribe = (connection: NatsConnection) => Subscription[];

export class NatsMessageBus extends MessageBus {
  readonly streams: NatsMessageStreams;
  private readonly connector: NatsConnector;
  private subscribeOn: Subscribe = () => [];
  private subscriptions: readonly Subscription[] = [];

  constructor(servers: MessageBusServers) {
    super();
    this.connector = new NatsConnector(natsOptions(servers), (connection) => {
      this.subscriptions = this.subscribeOn(connection);
    });
    this.streams = new NatsMessageStreams(this.connector);
  }

  get state(): BusState {
    return this.connector.isConnected ? 'ok' : 'unavailable';
  }

  get mostBytes(): number {
    return this.connector.connection?.info?.max_payload ?? DEFAULT_MOST_BYTES;
  }

  connect(changed: (change: BusChange) => void): void {
    this.connector.start(changed);
  }

  subscribe(subjects: readonly string[], queue: string, receive: (message: BusMessage) => void): void {
    this.subscribeOn = (connection) =>
      subjects.map((subject) =>
        connection.subscribe(subject, {
          queue,
          // The connector reports errors. They come without a message.
          callback: (error, message) => {
            if (error === null) receive(busMessage(message));
          },
        }),
      );
    const { connection } = this.connector;
    if (connection !== undefined && !connection.isClosed()) this.subscriptions = this.subscribeOn(connection);
  }

  async unsubscribe(): Promise<void> {
    this.subscribeOn = () => [];
    const open = this.subscriptions.filter((subscription) => !subscription.isClosed());
    // Without a connection, no message is on its way, and a drain would wait for the next connection.
    if (this.connector.isConnected) await Promise.allSettled(open.map((subscription) => subscription.drain()));
    else for (const subscription of open) subscription.unsubscribe();
  }

  async flush(): Promise<void> {
    if (this.connector.isConnected) await this.connector.connection?.flush().catch(() => undefined);
  }

  close(): Promise<void> {
    return this.connector.close();
  }
}
