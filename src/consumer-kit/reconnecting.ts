import { backOff } from './back-off';
import { type Delivery, type Reading } from './source';

/**
 * Connects again, forever, each time after the last position that was delivered.
 * @param connection delivers until the connection ends or fails
 */
export async function* reconnecting(
  connection: (after: string | undefined) => AsyncIterable<Delivery>,
  after: string | undefined,
  { signal, report }: Reading,
): AsyncGenerator<Delivery> {
  let position = after;
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const delivery of connection(position)) {
        failures = 0;
        position = delivery.position;
        yield delivery;
      }
    } catch (error) {
      if (!signal.aborted) report(error instanceof Error ? error : new Error(String(error)));
    }
    failures++;
    await backOff(failures, signal);
  }
}
