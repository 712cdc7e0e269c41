import {
  jetstream,
  JetStreamApiCodes,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import { errors, headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import {
  type Consumption,
  MessageStreams,
  type Receiver,
  type StoredMessage,
  type StreamDefinition,
  type StreamMessage,
} from '../../edge/message-streams';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { type NatsConnector } from './nats.connector';
import { hasCode, reasonOf } from './nats.errors';
import { NatsStreamConsumer } from './nats.stream-consumer';
import { lastMessage, nextMessage } from './nats.stored-message';
import { differences, settingsOf } from './nats.stream-settings';

/** How long the broker may take to respond, in milliseconds. */
const TIMEOUT = 5_000;

const API = { timeout: TIMEOUT, checkAPI: false };

/** The message is larger than the stream accepts (error code of JetStream). */
const TOO_LARGE = 10_054;

/** NATS JetStream. */
export class NatsMessageStreams extends MessageStreams {
  private client: { readonly of: NatsConnection; readonly jetstream: JetStreamClient } | undefined;

  constructor(private readonly connector: NatsConnector) {
    super();
  }

  async ensure(definition: StreamDefinition): Promise<readonly string[]> {
    const { name } = definition;
    return this.attempt(`The stream ${name} can be neither read nor created`, async (connection) => {
      const manager = await jetstreamManager(connection, API);
      return differences(definition, await foundOrCreated(manager, definition));
    });
  }

  async publish(message: StreamMessage): Promise<void> {
    const { stream, subject, id, data } = message;
    await this.attempt(`The stream ${stream} does not accept messages`, async (connection) => {
      const options = { msgID: id, headers: headersOf(message), timeout: TIMEOUT };
      const stored = await this.clientOf(connection).publish(subject, data, options);
      if (stored.stream !== stream) throw new Error(`the messages of ${subject} go to the stream ${stored.stream}`);
    });
  }

  async last(stream: string, subject: string): Promise<StoredMessage | undefined> {
    return this.attempt(unreadable(stream), async (connection) => lastMessage(connection, API, stream, subject));
  }

  async *messages(stream: string, subject: string): AsyncGenerator<StoredMessage> {
    for (let sequence = 1; ;) {
      const message = await this.attempt(unreadable(stream), async (connection) =>
        nextMessage(connection, API, stream, { subject, sequence }),
      );
      if (message === undefined) return;
      yield message;
      sequence = message.sequence + 1;
    }
  }

  consume(consumption: Consumption, receiver: Receiver, signal: AbortSignal): Promise<void> {
    return new NatsStreamConsumer(this.connector, API, consumption, receiver).run(signal);
  }

  private clientOf(connection: NatsConnection): JetStreamClient {
    if (this.client?.of !== connection) this.client = { of: connection, jetstream: jetstream(connection, API) };
    return this.client.jetstream;
  }

  private async attempt<T>(failure: string, work: (connection: NatsConnection) => Promise<T>): Promise<T> {
    try {
      return await this.connector.whileConnected(work);
    } catch (error) {
      if (error instanceof StoreUnavailable || isFaultOfMessage(error)) throw error;
      const reason = error instanceof errors.TimeoutError ? 'timeout' : 'failing';
      throw new StoreUnavailable(`${failure}: ${reasonOf(error)}.`, { reason, cause: error });
    }
  }
}

function headersOf({ traceparent, headers: further = {} }: StreamMessage): MsgHdrs {
  const sent = headers();
  if (traceparent !== undefined) sent.set('traceparent', traceparent);
  for (const [name, value] of Object.entries(further)) sent.set(name, value);
  return sent;
}

async function foundOrCreated({ streams }: JetStreamManager, definition: StreamDefinition): Promise<StreamConfig> {
  try {
    return (await streams.info(definition.name)).config;
  } catch (error) {
    if (!hasCode(error, JetStreamApiCodes.StreamNotFound)) throw error;
    return (await streams.add(settingsOf(definition))).config;
  }
}

/** Another attempt would fail in the same way. */
function isFaultOfMessage(error: unknown): boolean {
  return error instanceof errors.InvalidArgumentError || hasCode(error, TOO_LARGE);
}

function unreadable(stream: string): string {
  return `The stream ${stream} cannot be read`;
}
