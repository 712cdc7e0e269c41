import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { BusClient, type Reply } from './bus';
import { type NatsServer } from '../tools/nats/nats.server';

export interface Result extends Reply {
  readonly command_id: string;
  readonly operation: string;
  readonly user_id?: string;
}

/** Another service that queues commands and reads their results. */
export class QueueClient {
  /** By subject, in the order of arrival. */
  private readonly results = new Map<string, Result[]>();
  private readonly parked: { subject: string; reason: string; data: string }[] = [];
  private arrived = () => {};

  private constructor(private readonly bus: BusClient) {}

  static async connect(nats: NatsServer, account?: { user: string; pass: string }): Promise<QueueClient> {
    const client = new QueueClient(await BusClient.connect(nats, account));
    client.watch();
    await client.connection.flush();
    return client;
  }

  get connection(): NatsConnection {
    return this.bus.connection;
  }

  /** @returns the place in the queue */
  async queue(command: string, message: object | string | Uint8Array, traceparent?: string): Promise<number> {
    const payload = typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message);
    const sent = headers();
    if (traceparent !== undefined) sent.set('traceparent', traceparent);
    const { seq } = await jetstream(this.connection).publish(`campaigns.queued.${command}`, payload, { headers: sent });
    return seq;
  }

  /** Waits until a command has so many results. */
  async resultsOf(commandId: string, count = 1): Promise<Result[]> {
    return this.until(() => {
      const results = this.results.get(`campaigns.results.${commandId}`) ?? [];
      return results.length >= count ? results : undefined;
    });
  }

  async resultOf(commandId: string): Promise<Result> {
    const results = await this.resultsOf(commandId);
    return results.at(-1)!;
  }

  async untilParked(count: number) {
    return this.until(() => (this.parked.length >= count ? this.parked : undefined));
  }

  /** Waits until the queue contains no command, and none that is on its way. */
  async untilDone(): Promise<void> {
    await this.streamInfo('CAMPAIGN_COMMANDS', ({ messages }) => messages === 0);
  }

  async streamInfo(name: string, isExpected: (state: { messages: number }) => boolean) {
    const { streams } = await jetstreamManager(this.connection);
    for (;;) {
      const { state } = await streams.info(name);
      if (isExpected(state)) return state;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    await this.bus.close();
  }

  private watch(): void {
    this.connection.subscribe('campaigns.results.*', {
      callback: (_error, { subject, data }) => {
        const result = JSON.parse(Buffer.from(data).toString()) as Result;
        this.results.set(subject, [...(this.results.get(subject) ?? []), result]);
        this.arrived();
      },
    });
    this.connection.subscribe('campaigns.parked.*', {
      callback: (_error, { subject, data, headers: received }) => {
        const reason = received?.get('Campaigns-Reason') ?? '';
        this.parked.push({ subject, reason, data: Buffer.from(data).toString() });
        this.arrived();
      },
    });
  }

  private async until<T>(found: () => T | undefined): Promise<T> {
    for (let value = found(); ; value = found()) {
      if (value !== undefined) return value;
      await new Promise<void>((resolve) => (this.arrived = resolve));
    }
  }
}
