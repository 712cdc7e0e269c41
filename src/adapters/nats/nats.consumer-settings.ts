import { AckPolicy, type ConsumerConfig, DeliverPolicy } from '@nats-io/jetstream';
import { type Consumption } from '../../edge/message-streams';

const NANOSECONDS = 1_000_000;

/** Messages that wait for another attempt count, too. A smaller limit would let them hold up all others. */
const MOST_UNACKNOWLEDGED = 100_000;

/** The waiting time and the number of unacknowledged messages are the operator's choice. */
export function consumerSettings(consumption: Consumption): Partial<ConsumerConfig> {
  return {
    durable_name: consumption.consumer,
    ack_wait: consumption.ackWaitMs * NANOSECONDS,
    max_ack_pending: MOST_UNACKNOWLEDGED,
    ...reliedOn(consumption),
  };
}

function reliedOn({ subject }: Consumption) {
  return {
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    max_deliver: -1,
    ...(subject !== undefined && { filter_subject: subject }),
  } satisfies Partial<ConsumerConfig>;
}

/** @returns one sentence for each setting of an existing consumer that is not as expected */
export function consumerDifferences(consumption: Consumption, found: ConsumerConfig): string[] {
  const actual: Readonly<Record<string, unknown>> = { ...found };
  return Object.entries(reliedOn(consumption)).flatMap(([setting, expected]) => {
    const [wanted, has] = [expected, actual[setting] ?? null].map((value) => JSON.stringify(value));
    if (wanted === has) return [];
    return [`${setting} of the consumer ${consumption.consumer} is ${has}. The service expects ${wanted}.`];
  });
}

/** In milliseconds. */
export function ackWaitOf({ ack_wait: nanoseconds = 0 }: ConsumerConfig): number {
  return nanoseconds / NANOSECONDS;
}
