import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Consumer,
  type ConsumerInfo,
  jetstream,
  JetStreamApiCodes,
  type JetStreamManagerOptions,
  jetstreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { type Consumption, type Receiver } from '../../edge/message-streams';
import { type NatsConnector } from './nats.connector';
import { ackWaitOf, consumerDifferences, consumerSettings } from './nats.consumer-settings';
import { hasCode, reasonOf } from './nats.errors';
import { settle } from './nats.settle';

/** Pauses between attempts to consume, in milliseconds: the first, doubled each time, and the longest. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

/** How long one request for messages waits at the broker. Half of it without a heartbeat ends it. In milliseconds. */
const EXPIRES = 10_000;

/** One durable consumer, until it is told to stop. */
export class NatsStreamConsumer {
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly connector: NatsConnector,
    private readonly api: JetStreamManagerOptions,
    private readonly consumption: Consumption,
    private readonly receiver: Receiver,
  ) {}

  /** Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    // A broker that does not respond holds up no stop.
    await Promise.race([this.stayConsuming(signal), once(signal, 'abort')]);
    await Promise.all(this.running);
  }

  private async stayConsuming(signal: AbortSignal): Promise<void> {
    for (let delay = FIRST_PAUSE; !signal.aborted; delay = Math.min(2 * delay, LONGEST_PAUSE)) {
      try {
        await this.whileConnected(signal, () => (delay = FIRST_PAUSE));
      } catch (error) {
        // The connector reports a lost connection.
        if (this.connector.isConnected) this.receiver.changed({ state: 'interrupted', reason: reasonOf(error) });
      }
      await pause(delay, undefined, { signal }).catch(() => undefined);
    }
  }

  private async whileConnected(signal: AbortSignal, began: () => void): Promise<void> {
    await this.receiver.prepare?.();
    const left = new AbortController();
    try {
      await this.connector.whileConnected((connection) =>
        this.consume(connection, AbortSignal.any([signal, left.signal]), began),
      );
    } finally {
      left.abort();
    }
  }

  private async consume(connection: NatsConnection, signal: AbortSignal, began: () => void): Promise<void> {
    const info = await this.foundOrCreated(connection);
    const consumer = jetstream(connection, this.api).consumers.getConsumerFromInfo(info);
    this.receiver.changed({
      state: 'consuming',
      differences: consumerDifferences(this.consumption, info.config),
    });
    while (!signal.aborted) {
      if (this.free === 0) await Promise.race(this.running);
      else await this.fetch(consumer, ackWaitOf(info.config), signal);
      began();
    }
  }

  private get free(): number {
    return this.consumption.inFlight - this.running.size;
  }

  private async foundOrCreated(connection: NatsConnection): Promise<ConsumerInfo> {
    const { stream, consumer } = this.consumption;
    const { consumers } = await jetstreamManager(connection, this.api);
    try {
      return await consumers.info(stream, consumer);
    } catch (error) {
      if (!hasCode(error, JetStreamApiCodes.ConsumerNotFound)) throw error;
      return await consumers.add(stream, consumerSettings(this.consumption));
    }
  }

  /** Requests as many messages as may run, so that none waits in this process. */
  private async fetch(consumer: Consumer, ackWait: number, signal: AbortSignal): Promise<void> {
    const messages = await consumer.fetch({ max_messages: this.free, expires: EXPIRES });
    const stop = () => void messages.close().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const message of messages) {
        if (signal.aborted) message.nak();
        else this.start(message, ackWait);
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  private start(message: JsMsg, ackWait: number): void {
    const handling = settle(message, this.receiver, ackWait).then(() => void this.running.delete(handling));
    this.running.add(handling);
  }
}
