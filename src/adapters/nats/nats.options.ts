import { type ConnectionOptions } from '@nats-io/transport-node';
import { type MessageBusServers } from '../../config/message-bus-url';

/** All times in milliseconds. */
const CONNECT_TIMEOUT = 5_000;
const RECONNECT_PAUSE = 500;
/** A server that answers none of two pings is taken for dead. */
const PING_INTERVAL = 20_000;

export function natsOptions({ hosts, tls, credentials }: MessageBusServers): ConnectionOptions {
  return {
    name: 'campaigns',
    servers: [...hosts],
    timeout: CONNECT_TIMEOUT,
    // Without it, the client would stop forever after a few attempts, or after its credentials were rejected twice.
    maxReconnectAttempts: -1,
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: RECONNECT_PAUSE,
    reconnectJitter: RECONNECT_PAUSE,
    pingInterval: PING_INTERVAL,
    maxPingOut: 2,
    // The client would capture two stacks for each request, in case it fails: a fifth of the time of publishing.
    noAsyncTraces: true,
    ...(tls && { tls: {} }),
    ...(credentials && authentication(credentials)),
  };
}

function authentication(credentials: NonNullable<MessageBusServers['credentials']>): ConnectionOptions {
  return 'token' in credentials ? { token: credentials.token } : { user: credentials.user, pass: credentials.password };
}
