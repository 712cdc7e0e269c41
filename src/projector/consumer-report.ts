import { type Logger } from '@nestjs/common';
import { type ConsumerObserver } from '../event-sourcing/consuming/consumer-observer';
import { type ParkedEvent } from '../event-sourcing/consuming/read-model-store';
import { type RecordedEvent } from '../event-sourcing/log/event-store';
import { type Metrics } from '../observability/metrics';
import { type InterruptionLog } from './interruption-log';

/** Logs and counts what one consumer does. */
export class ConsumerReport implements ConsumerObserver {
  constructor(
    private readonly consumer: string,
    private readonly metrics: Metrics,
    private readonly interruptions: InterruptionLog,
    private readonly logger: Logger,
  ) {}

  processed(events: readonly RecordedEvent[]): void {
    const { consumer } = this;
    this.interruptions.over(consumer);
    for (const { type } of events) this.metrics.eventsConsumed.inc({ consumer, type });
    // The batch includes events of parked streams, whose metadata may be malformed.
    const seconds = secondsSince(events[events.length - 1]?.metadata?.occurred_at);
    if (Number.isFinite(seconds)) this.metrics.lag.observe({ consumer }, seconds);
  }

  parked(event: ParkedEvent): void {
    this.logger.error(
      { consumer: this.consumer, ...event },
      'an event cannot be handled: later events of its stream wait',
    );
  }

  interrupted(error: unknown): void {
    this.metrics.interruptions.inc({ consumer: this.consumer });
    this.interruptions.report(this.consumer, error);
  }

  failed(error: unknown, times: number): void {
    const fields = { err: error, times, consumer: this.consumer };
    this.logger.error(fields, 'a consumer could not log or count what it did; it still handles events');
  }
}

function secondsSince(time: unknown): number {
  return Math.max(0, (Date.now() - Date.parse(String(time))) / 1_000);
}
