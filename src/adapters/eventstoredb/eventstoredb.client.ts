import { type Duplex } from 'node:stream';
import { EventStoreDBClient } from '@eventstore/db-client';
import { checkConnectionString, unusable } from './eventstoredb.connection-string';

/** What is needed here of a gRPC channel, which the client keeps to itself. */
interface Channel {
  close(): void;
}

/** Under this name the client opens the one call that all its appends share. */
const APPENDS = 'appendToStream';

export interface OpenedClient {
  readonly client: EventStoreDBClient;
  /** Gives up the connection at once, then ends all calls. */
  close(): Promise<void>;
}

/**
 * Connects when first used.
 * @throws Error with a sentence for people, in which no password stands
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
    // The client's own error can carry the whole string, password and all: it is not passed on as a cause.
    const isAboutTheString = 'connectionString' in (error as object);
    throw unusable(isAboutTheString ? 'the client does not understand it' : (error as Error).message);
  }
}

/**
 * The client gives its channel to nobody and never closes the last. gRPC shares one connection between channels to one
 * server, a dead one too: only when this is closed before the next client connects does that get a new one.
 * @returns what closes the channel, now, or as soon as there is one
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

/** The client looks after a lost connection in a promise that nobody holds; a rejection there would end the process. */
function keepReconnectingQuiet(client: EventStoreDBClient): void {
  const reconnect = client['handleError'];
  client['handleError'] = (grpc, error) => reconnect(grpc, error).catch(() => undefined);
}

/**
 * Trap: an answer to an append that is not pending any more (another client's failure has rejected all that were)
 * makes the client throw where nobody can catch it; and appends that wait for room in the call when it breaks are
 * rejected in a promise that nobody holds. Both would end the process. So the first is passed over, and no append
 * ever waits for room: how many are under way is bounded by those who ask.
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
    stream.on('data', (answer: unknown) => {
      try {
        (listener as (answer: unknown) => void)(answer);
      } catch {
        // Nobody waits for it any more.
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
