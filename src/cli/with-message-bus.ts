import { openMessageBus } from '../adapters/open-message-bus';
import { type Config } from '../config/config';
import { type MessageBus } from '../edge/message-bus';
import { type MessageStreams } from '../edge/message-streams';

/** Connects to the message bus for `work`, if one is configured. @throws if it cannot, and what `work` throws */
export async function withMessageBus(
  { messageBusUrl }: Config,
  work: (streams: MessageStreams) => Promise<void>,
): Promise<void> {
  const bus = openMessageBus(messageBusUrl);
  if (bus.streams === undefined) return;
  try {
    await connected(bus);
    await work(bus.streams);
  } finally {
    await bus.close();
  }
}

function connected(bus: MessageBus): Promise<void> {
  return new Promise((resolve, reject) => {
    bus.connect(({ state, reason }) => {
      if (state === 'ok') resolve();
      else reject(new Error(`The message bus in MESSAGE_BUS_URL is unavailable: ${reason ?? 'unknown reason'}`));
    });
  });
}
