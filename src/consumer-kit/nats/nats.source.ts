import { randomUUID } from 'node:crypto';
import {
  AckPolicy,
  DeliverPolicy,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { connect, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { reconnecting } from '../reconnecting';
import { type Delivery, type Reading, type Source } from '../source';
import { readPosition, type StreamPosition, writePosition } from './stream-position';

/** The stream to which the service publishes. */
const STREAM = 'CAMPAIGNS';

/** Most messages that wait in this process. */
const BATCH = 256;

/** In milliseconds. */
const TIMEOUT = 5_000;
const LONGEST_WAIT = 5_000;
/** How long the broker keeps a consumer that nobody reads. */
const KEPT_FOR = 60_000;

const NANOSECONDS = 1_000_000;

/**
 * The stream `CAMPAIGNS` of NATS JetStream. The broker keeps nothing about the reader: each connection reads from the
 * stored sequence on, with a consumer that the broker forgets afterwards.
 */
export class NatsSource implements Source {
  readonly name = 'nats';
  readonly repeats = true;

  /** @param options where the broker is, and the credentials */
  constructor(private readonly options: ConnectionOptions) {}

  read(after: string | undefined, reading: Reading): AsyncIterable<Delivery> {
    return reconnecting((position) => this.connection(position, reading), after, reading);
  }

  private async *connection(after: string | undefined, reading: Reading): AsyncGenerator<Delivery> {
    // Each new connection checks whether the stream is still the same, so the client must not reconnect by itself.
    const connection = await connect({
      name: 'campaigns-consumer',
      timeout: TIMEOUT,
      ...this.options,
      reconnect: false,
    });
    try {
      yield* delivered(connection, after, reading);
    } finally {
      await connection.close();
    }
  }
}

async function* delivered(
  connection: NatsConnection,
  after: string | undefined,
  { signal, report }: Reading,
): AsyncGenerator<Delivery> {
  const manager = await jetstreamManager(connection, { timeout: TIMEOUT });
  const { created, state } = await manager.streams.info(STREAM);
  const position = after === undefined ? undefined : readPosition(after);
  const isSame = position?.stream === created && position.sequence <= state.last_seq;
  if (position !== undefined && isSame) {
    if (yield* messages(manager, connection, { created, after: position }, signal)) return;
  }
  if (position !== undefined) report(new Error(`The stream ${STREAM} is another one. It is read from its start.`));
  yield* messages(manager, connection, { created, after: undefined }, signal);
}

/**
 * Begins with the message at the stored position, which must be the one that was handled: a broker that has lost its
 * last messages gives their sequence numbers to others.
 * @returns false if it is not. Nothing was delivered then.
 */
async function* messages(
  manager: JetStreamManager,
  connection: NatsConnection,
  { created, after }: { readonly created: string; readonly after: StreamPosition | undefined },
  signal: AbortSignal,
): AsyncGenerator<Delivery, boolean> {
  let isExpected = after === undefined;
  for await (const message of inSequence(manager, connection, after?.sequence ?? 1, signal)) {
    const id = message.headers?.get('Nats-Msg-Id') ?? '';
    const position = { stream: created, sequence: message.seq, id };
    if (isExpected) yield { position: writePosition(position), event: message.data };
    else if (id !== after?.id || message.seq !== after.sequence) return false;
    isExpected = true;
  }
  return true;
}

/** Ends if a message was lost on its way: the caller connects again. @throws if the broker forgets the consumer */
async function* inSequence(
  manager: JetStreamManager,
  connection: NatsConnection,
  start: number,
  signal: AbortSignal,
): AsyncGenerator<JsMsg> {
  const consumer = jetstream(connection, { timeout: TIMEOUT }).consumers.getConsumerFromInfo(
    await manager.consumers.add(STREAM, {
      // With a name, an account needs no permission for the names of others.
      name: `kit-${randomUUID()}`,
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: start,
      inactive_threshold: KEPT_FOR * NANOSECONDS,
      mem_storage: true,
      num_replicas: 1,
    }),
  );
  let last = 0;
  while (!signal.aborted) {
    const batch = await consumer.fetch({ max_messages: BATCH, expires: LONGEST_WAIT });
    const stop = () => batch.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const message of batch) {
        last++;
        if (message.info.deliverySequence !== last) return;
        yield message;
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
