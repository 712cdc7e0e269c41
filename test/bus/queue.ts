import { jetstream, type JetStreamManager, jetstreamManager, type StoredMsg } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { type NatsServer } from '../tools/nats/nats.server';
import { isDone, untilConsumer, untilFound } from '../tools/nats/until-found';
import { BusClient, describeOnBus, type OnBus, type Reply } from './bus';

export interface Result extends Reply {
  readonly command_id: string;
  readonly operation: string;
  readonly user_id?: string;
}

export interface Parked {
  readonly subject: string;
  readonly reason: string;
  readonly data: string;
}

const NANOSECONDS = 1_000_000;

const CONSUMER = 'campaigns';
export const COMMANDS = 'CAMPAIGN_COMMANDS';
const OF_COMMANDS = [COMMANDS, CONSUMER] as const;
export const RESULTS = 'CAMPAIGN_RESULTS';
export const PARKED = 'CAMPAIGN_PARKED';

/** Another service that queues commands and reads their results. */
export class QueueClient {
  private constructor(
    private readonly bus: BusClient,
    readonly manager: JetStreamManager,
  ) {}

  static async connect(nats: NatsServer, account?: { user: string; pass: string }): Promise<QueueClient> {
    const bus = await BusClient.connect(nats, account);
    return new QueueClient(bus, await jetstreamManager(bus.connection, { checkAPI: false }));
  }

  get connection(): NatsConnection {
    return this.bus.connection;
  }

  /** Waits until the queue exists. @param message an envelope, or the bytes of a message @returns its sequence */
  async queue(command: string, message: object | string | Uint8Array, traceparent?: string): Promise<number> {
    const payload = typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message);
    const sent = headers();
    if (traceparent !== undefined) sent.set('traceparent', traceparent);
    const publish = () => jetstream(this.connection).publish(`campaigns.queued.${command}`, payload, { headers: sent });
    return (await untilFound(publish)).seq;
  }

  /** The results of a command, oldest first, once there are so many. */
  async resultsOf(commandId: string, count = 1): Promise<Result[]> {
    const stored = await this.untilStored(RESULTS, `campaigns.results.${commandId}`, count);
    return stored.map((message) => message.json<Result>());
  }

  async resultOf(commandId: string): Promise<Result> {
    const [result] = await this.resultsOf(commandId);
    return result!;
  }

  /** The parked commands, oldest first, once there are so many. */
  async parked(count: number): Promise<Parked[]> {
    const stored = await this.untilStored(PARKED, 'campaigns.parked.*', count);
    return stored.map(({ subject, header, data }) => {
      return { subject, reason: header.get('Campaigns-Reason'), data: Buffer.from(data).toString() };
    });
  }

  /** Changes how long the broker waits for the process that has a command, once the consumer exists. */
  async waitFor(milliseconds: number): Promise<void> {
    const settings = { ack_wait: milliseconds * NANOSECONDS };
    await untilFound(() => this.manager.consumers.update(COMMANDS, CONSUMER, settings));
  }

  /** Waits until the consumer exists, and the broker has delivered commands so often. */
  async untilDelivered(count: number): Promise<void> {
    await untilConsumer(this.manager, OF_COMMANDS, ({ delivered }) => delivered.consumer_seq >= count);
  }

  /** Waits until the service is done with every command. A broker that was killed may still keep some that are done. */
  async untilDone(): Promise<void> {
    await untilConsumer(this.manager, OF_COMMANDS, isDone);
  }

  async close(): Promise<void> {
    await this.bus.close();
  }

  private untilStored(stream: string, subject: string, count: number): Promise<StoredMsg[]> {
    return untilFound(async () => {
      const stored = await this.stored(stream, subject);
      return stored.length >= count ? stored : undefined;
    });
  }

  private async stored(stream: string, subject: string): Promise<StoredMsg[]> {
    const messages: StoredMsg[] = [];
    // A request for a message of a stream that is just being created crashes NATS 2.9.
    if ((await this.manager.streams.info(stream)).state.messages === 0) return messages;
    for (let seq = 1; ; seq = messages.at(-1)!.seq + 1) {
      const request = { seq, next_by_subj: subject };
      const message = await this.manager.streams.getMessage(stream, request);
      if (message === null) return messages;
      messages.push(message);
    }
  }
}

export interface OnQueue extends OnBus {
  queue: QueueClient;
}

/** Runs the specs on each version of nats-server, with the whole service. */
export function describeOnQueue(title: string, specs: (on: OnQueue) => void): void {
  describeOnBus(title, (on) => {
    const withQueue = on as OnQueue;
    beforeAll(async () => {
      withQueue.queue = await QueueClient.connect(on.nats);
    });
    afterAll(() => withQueue.queue?.close());
    specs(withQueue);
  });
}
