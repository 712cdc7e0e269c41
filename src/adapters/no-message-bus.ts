import { MessageBus } from '../edge/message-bus';

/** In place of a bus if MESSAGE_BUS_URL is not set. */
export class NoMessageBus extends MessageBus {
  readonly streams = undefined;
  readonly state = 'off';
  readonly mostBytes = 0;

  connect(): void {}

  subscribe(): void {}

  unsubscribe(): Promise<void> {
    return Promise.resolve();
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
