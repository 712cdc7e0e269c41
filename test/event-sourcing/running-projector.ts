import { EventEmitter, once } from 'node:events';
import { type EventStore, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { type AnyProjection } from '../../src/event-sourcing/consuming/projection';
import { type ParkedEvent, type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { type ConsumerObserver } from '../../src/event-sourcing/consuming/consumer-observer';
import { Consumer } from '../../src/event-sourcing/consuming/consumer';
import { type CounterProjection } from './counters';

export interface ProjectorOptions {
  readonly name?: string;
  readonly store: EventStore;
  readonly readModel: ReadModelStore;
  readonly projection: CounterProjection;
  readonly onLive?: () => Promise<void>;
  /** Thrown by every report, once it was noted. */
  readonly reportsFail?: Error;
}

/** A started runner, with all that it told so far. */
export class RunningProjector implements ConsumerObserver {
  readonly events: RecordedEvent[] = [];
  readonly parkedEvents: ParkedEvent[] = [];
  readonly interruptions: unknown[] = [];
  readonly failures: { readonly error: unknown; readonly times: number }[] = [];
  private readonly told = new EventEmitter();
  private readonly runner: Consumer;

  private readonly reportsFail: Error | undefined;

  constructor({ name = 'counters', store, readModel, projection, onLive, reportsFail }: ProjectorOptions) {
    this.reportsFail = reportsFail;
    const projections = [projection as unknown as AnyProjection];
    this.runner = new Consumer(name, store, readModel, projections, this, onLive);
    this.runner.start();
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

  failed(error: unknown, times: number): void {
    this.failures.push({ error, times });
  }

  private tell(): void {
    this.told.emit('told');
    if (this.reportsFail !== undefined) throw this.reportsFail;
  }

  /** Resolves once it is so; looks whenever the runner tells something. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await once(this.told, 'told');
  }

  /** Resolves once the event was dealt with: projected, passed over because its stream waits, or parked. */
  untilSeen(id: string): Promise<void> {
    return this.until(() => this.events.some((event) => event.id === id));
  }

  untilParked(streamId: string): Promise<void> {
    return this.until(() => this.parkedEvents.some((event) => event.streamId === streamId));
  }

  status() {
    return this.runner.status();
  }

  stop(): Promise<void> {
    return this.runner.stop();
  }
}
