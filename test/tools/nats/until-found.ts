import { type ConsumerInfo, type JetStreamManager } from '@nats-io/jetstream';

/** In milliseconds. Questions without a pause would take the processor from the service. */
const PAUSE = 10;

/** Repeats a request to a broker until it succeeds with a result: what it needs may not exist yet. */
export async function untilFound<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await ask().catch(() => undefined);
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Waits until a consumer exists and is as expected. */
export async function untilConsumer(
  { consumers }: JetStreamManager,
  [stream, name]: readonly [stream: string, name: string],
  isExpected: (info: ConsumerInfo) => boolean,
): Promise<void> {
  await untilFound(async () => {
    const info = await consumers.info(stream, name);
    return isExpected(info) ? info : undefined;
  });
}

/** Whether every message is delivered and acknowledged. */
export function isDone({ num_pending, num_ack_pending }: ConsumerInfo): boolean {
  return num_pending === 0 && num_ack_pending === 0;
}
