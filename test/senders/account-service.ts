import { randomUUID } from 'node:crypto';
import { AckPolicy, type ConsumerInfo, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type NatsServer } from '../tools/nats/nats.server';
import { isDone, untilConsumer, untilFound } from '../tools/nats/until-found';

export const STREAM = 'SENDERS';
const CONSUMER = 'campaigns-account-events';
const PARKED = 'CAMPAIGN_PARKED_SENDERS';

export interface Parked {
  readonly name: string;
  readonly reason: string;
  readonly data: string;
}

/** Another service, which owns accounts and publishes their events. */
export class AccountService {
  private sequence = 0;

  private constructor(readonly connection: NatsConnection) {}

  static async connect({ host }: NatsServer, account: { user?: string; pass?: string } = {}): Promise<AccountService> {
    const options = { servers: host, maxReconnectAttempts: -1, reconnectTimeWait: 50, ...account };
    return new AccountService(await connect(options));
  }

  async createStream(): Promise<void> {
    const { streams } = await jetstreamManager(this.connection);
    await streams.add({ name: STREAM, subjects: ['senders.events.>'] });
  }

  /** The durable consumer, as an operator could create it: with a short time until an event is delivered again. */
  async createConsumer(): Promise<void> {
    const { consumers } = await jetstreamManager(this.connection);
    const settings = { ack_policy: AckPolicy.Explicit, filter_subject: 'senders.events.*' };
    await consumers.add(STREAM, { durable_name: CONSUMER, ack_wait: 1_000_000_000, ...settings });
  }

  /** A CloudEvent, newer than those before. */
  event(data: object, more: object = {}) {
    const time = new Date().toISOString();
    const attributes = { specversion: '1.0', id: randomUUID(), source: 'urn:service:accounts', type: 'any', time };
    return { ...attributes, sequence: String(++this.sequence), data, ...more };
  }

  /** Repeats it until the broker has the event. */
  async publish(name: string, message: object | string | Buffer): Promise<void> {
    const payload = typeof message === 'string' || message instanceof Buffer ? message : JSON.stringify(message);
    const options = { msgID: randomUUID(), timeout: 1_000 };
    await untilFound(() => jetstream(this.connection).publish(`senders.events.${name}`, payload, options));
  }

  /** Waits until the consumer is done with every event, and none is on its way. */
  async untilFollowed(): Promise<void> {
    await this.until(isDone);
  }

  /** Waits until an event has been delivered again. */
  async untilRedelivered(): Promise<void> {
    await this.until(({ delivered }) => delivered.consumer_seq > delivered.stream_seq);
  }

  async parked(): Promise<Parked[]> {
    const { streams } = await jetstreamManager(this.connection);
    const last = await streams.info(PARKED).then(
      ({ state }) => state.last_seq,
      () => 0,
    );
    const sequences = Array.from({ length: last }, (_, index) => index + 1);
    const messages = await Promise.all(sequences.map((seq) => streams.getMessage(PARKED, { seq })));
    return messages.map((message) => ({
      name: message!.subject.split('.').at(-1)!,
      reason: message!.header.get('Campaigns-Reason'),
      data: message!.string(),
    }));
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private async until(isExpected: (info: ConsumerInfo) => boolean): Promise<void> {
    await untilConsumer(await jetstreamManager(this.connection), [STREAM, CONSUMER], isExpected);
  }
}
