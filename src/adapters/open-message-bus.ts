import { readMessageBusUrl } from '../config/message-bus-url';
import { type MessageBus } from '../edge/message-bus';
import type * as Nats from './nats/nats.message-bus';
import { NoMessageBus } from './no-message-bus';

/** Opens the adapter that the URL names. It connects when something subscribes. */
export function openMessageBus(url: string | undefined): MessageBus {
  const servers = url === undefined ? undefined : readMessageBusUrl(url);
  return servers === undefined ? new NoMessageBus() : new (nats().NatsMessageBus)(servers);
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the client is loaded only if it is needed
const nats = () => require('./nats/nats.message-bus') as typeof Nats;
