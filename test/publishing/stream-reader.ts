import { EventEmitter, once } from 'node:events';
import { jetstream, jetstreamManager, type JsMsg, type StreamInfo } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type CloudEvent } from '../../src/publishing/cloud-event';
import { EVENT_STREAM } from '../../src/publishing/publishing-reactor';
import { type NatsServer } from '../tools/nats/nats.server';
import { untilFound } from '../tools/nats/until-found';

export interface Delivered {
  readonly subject: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly event: CloudEvent;
}

/** Another service that reads the stream of events from its start. */
export class StreamReader {
  /** Everything that is in the stream, in order. */
  readonly delivered: Delivered[] = [];
  private readonly firsts = new Map<string, CloudEvent>();
  private readonly arrivals = new EventEmitter();

  private constructor(private readonly connection: NatsConnection) {}

  /** Waits until the stream exists. */
  static async open({ host }: NatsServer): Promise<StreamReader> {
    const connection = await connect({ servers: host, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    const reader = new StreamReader(connection);
    await untilFound(() => reader.info());
    const consumer = await jetstream(connection).consumers.get(EVENT_STREAM.name);
    // The shortest times, so that it notices soon that the broker was restarted.
    const times = { expires: 1_000, idle_heartbeat: 500 };
    await consumer.consume({ ...times, callback: (message) => reader.receive(message) });
    return reader;
  }

  /** The events that a consumer acts on: it ignores an id that it has seen. */
  get events(): CloudEvent[] {
    return [...this.firsts.values()];
  }

  /** Resolves when this number of different events has arrived. @returns them */
  async until(count: number): Promise<CloudEvent[]> {
    // Ends before the timeout of the test, so that the error shows what arrived.
    const signal = AbortSignal.timeout(100_000);
    while (this.events.length < count) {
      await once(this.arrivals, 'message', { signal }).catch((error: unknown) => {
        const types = this.events.map(({ type }) => type);
        throw new Error(`${types.length} of ${count} events: ${types.join(' ')}`, { cause: error });
      });
    }
    return this.events;
  }

  async info(): Promise<StreamInfo> {
    return (await jetstreamManager(this.connection)).streams.info(EVENT_STREAM.name);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private receive({ subject, headers, data }: JsMsg): void {
    const names = headers?.keys() ?? [];
    const event = JSON.parse(Buffer.from(data).toString()) as CloudEvent;
    const given = Object.fromEntries(names.map((name) => [name, headers?.get(name)]));
    this.delivered.push({ subject, headers: given, event });
    if (!this.firsts.has(event.id)) this.firsts.set(event.id, event);
    this.arrivals.emit('message');
  }
}

/** By subject, in the order of the stream. */
export function namesBySubject(events: readonly CloudEvent[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { subject, type } of events) names.set(subject, [...(names.get(subject) ?? []), type.split('.')[1]!]);
  return names;
}
