import { type Duplex } from 'node:stream';
import { EventStoreDBClient } from '@eventstore/db-client';
import { checkConnectionString, unusable } from './eventstoredb.connection-string';

/** The part of the client's private gRPC channel that is used here. */
interface Channel {
  close(): void;
}

/** The client's name for the one call that all its appends share. */
const APPENDS = 'appendToStream';

export interface OpenedClient {
  readonly client: EventStoreDBClient;
  /** Drops the connection immediately, then ends all calls. */
  close(): Promise<void>;
}

/**
 * Connects on first use.
 * @throws Error with a message for operators that contains no password
 */
export function openClient(connectionString: string): OpenedClient {
  checkConnectionString(connectionString);
  const client = create(connectionString);
  keepReconnectingQuiet(client);
  keepAppendsFromHanging(client);
  const closeChannel = ownChannel(client);
  const close = () => {
    closeChannel();
    return client.dispose();
  };
  return { client, close };
}

function create(connectionString: string): EventStoreDBClient {
  try {
    return EventStoreDBClient.connectionString(connectionString);
  } catch (error) {
    // The client's error can contain the whole string with its password, so it is not passed on as the cause.
    const isAboutTheString = 'connectionString' in (error as object);
    throw unusable(isAboutTheString ? 'the client does not understand it' : (error as Error).message);
  }
}

/**
 * The client keeps its channel private and never closes the last one. gRPC shares one connection among all channels to
 * a server, even a dead connection. So the old channel must be closed before the next client can get a new connection.
 * @returns a function that closes the channel now, or as soon as it is created
 */
function ownChannel(client: EventStoreDBClient): () => void {
  const connect = client['createChannel'] as () => Promise<Channel>;
  let channel: Channel | undefined;
  let closed = false;
  client['createChannel'] = async () => {
    const latest = await connect();
    if (closed) latest.close();
    return (channel = latest);
  };
  return () => {
    closed = true;
    channel?.close();
  };
}

/** The client reconnects in a promise that it does not await. An unhandled rejection there would end the process. */
function keepReconnectingQuiet(client: EventStoreDBClient): void {
  const reconnect = client['handleError'];
  client['handleError'] = (grpc, error) => reconnect(grpc, error).catch(() => undefined);
}

/**
 * Prevents two client bugs from ending the process:
 * - A response to an append that is no longer pending makes the client throw in an event listener. (A failure of
 *   another client rejects all pending appends.) Such a response is ignored.
 * - If the call breaks while appends wait for its buffer to drain, the client rejects a promise that it does not await.
 *   So no append waits for the buffer. The callers bound the number of concurrent appends.
 */
function keepAppendsFromHanging(client: EventStoreDBClient): void {
  const openStream = client['GRPCStreamCreator'];
  client['GRPCStreamCreator'] = (Stub, name, open, cache) =>
    openStream(Stub, name, name === APPENDS ? async (stub) => tame(await open(stub)) : open, cache);
}

function tame<Call extends object>(call: Call): Call {
  const stream = call as unknown as Duplex;
  for (const listener of stream.listeners('data')) {
    stream.off('data', listener as () => void);
    stream.on('data', (response: unknown) => {
      try {
        (listener as (response: unknown) => void)(response);
      } catch {
        // The append is no longer pending.
      }
    });
  }
  const write = stream.write.bind(stream) as (message: unknown) => boolean;
  stream.write = (message: unknown) => {
    write(message);
    return true;
  };
  return call;
}
