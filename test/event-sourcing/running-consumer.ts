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
  /** Thrown by every report, once it was noted. */
  readonly reportsFail?: Error;
}

/** A started consumer, with all that it told so far. */
export class RunningConsumer implements ConsumerObserver {
  readonly events: RecordedEvent[] = [];
  readonly parkedEvents: ParkedEvent[] = [];
  readonly interruptions: unknown[] = [];
  readonly failures: { readonly error: unknown; readonly times: number }[] = [];
  private readonly told = new EventEmitter();
  private readonly consumer: Consumer;
  private readonly reportsFail: Error | undefined;

  constructor({ reportsFail, ...options }: RunningOptions) {
    this.reportsFail = reportsFail;
    this.consumer = new Consumer({ ...options, observer: this });
    this.consumer.start();
  }

  processed(events: readonly RecordedEvent[]): void {
    this.events.push(...events);
    this.tell();
  }

  parked(event: ParkedEvent): void {
    this.parkedEvents.push(event);
    this.tell();
  }

  interrupted(error: unknown): void {
    this.interruptions.push(error);
    this.tell();
  }

  caughtUp(): void {
    this.tell();
  }

  failed(error: unknown, times: number): void {
    this.failures.push({ error, times });
  }

  private tell(): void {
    this.told.emit('told');
    if (this.reportsFail !== undefined) throw this.reportsFail;
  }

  /** Resolves once it is so; looks whenever the consumer tells something. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await once(this.told, 'told');
  }

  untilLive(): Promise<void> {
    return this.until(() => this.status().live);
  }

  /** Resolves once the event was dealt with: handled, passed over because its stream waits, or parked. */
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
