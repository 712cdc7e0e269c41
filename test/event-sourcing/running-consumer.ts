import { EventEmitter, once } from 'node:events';
import { type EventStore, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { Consumer } from '../../src/event-sourcing/consuming/consumer';
import { type ConsumerLease } from '../../src/event-sourcing/consuming/consumer-lease';
import { type ConsumerObserver } from '../../src/event-sourcing/consuming/consumer-observer';
import { type Handler } from '../../src/event-sourcing/consuming/handler';
import { type ParkedEvent, type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';

export interface RunningOptions {
  readonly eventStore: EventStore;
  readonly readModel: ReadModelStore;
  readonly handler: Handler;
  readonly lease?: ConsumerLease;
  readonly startsOver?: boolean;
  /** Every report throws this error after it was recorded. */
  readonly reportError?: Error;
}

/** A started consumer, with everything that it has reported so far. */
export class RunningConsumer implements ConsumerObserver {
  readonly events: RecordedEvent[] = [];
  readonly parkedEvents: ParkedEvent[] = [];
  readonly interruptions: unknown[] = [];
  readonly failures: { readonly error: unknown; readonly times: number }[] = [];
  private readonly reports = new EventEmitter();
  private readonly consumer: Consumer;
  private readonly reportError: Error | undefined;

  constructor({ reportError, ...options }: RunningOptions) {
    this.reportError = reportError;
    this.consumer = new Consumer({ ...options, observer: this });
    this.consumer.start();
  }

  processed(events: readonly RecordedEvent[]): void {
    this.events.push(...events);
    this.reported();
  }

  parked(event: ParkedEvent): void {
    this.parkedEvents.push(event);
    this.reported();
  }

  interrupted(error: unknown): void {
    this.interruptions.push(error);
    this.reported();
  }

  caughtUp(): void {
    this.reported();
  }

  failed(error: unknown, times: number): void {
    this.failures.push({ error, times });
  }

  private reported(): void {
    this.reports.emit('report');
    if (this.reportError !== undefined) throw this.reportError;
  }

  /** Resolves when the condition is true. Checks it after each report of the consumer. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.reports, 'report');
  }

  untilLive(): Promise<void> {
    return this.until(() => this.status().live);
  }

  /** Resolves when the event was handled, parked, or skipped because its stream waits. */
  untilSeen(id: string): Promise<void> {
    return this.until(() => this.events.some((event) => event.id === id));
  }

  untilParked(streamId: string): Promise<void> {
    return this.until(() => this.parkedEvents.some((event) => event.streamId === streamId));
  }

  status() {
    return this.consumer.status();
  }

  stop(): Promise<void> {
    return this.consumer.stop();
  }
}
