import { EventEmitter, once } from 'node:events';
import { type EventStore, type RecordedEvent } from '../../src/event-sourcing/event-store';
import { type AnyProjection } from '../../src/event-sourcing/projection';
import { type ParkedEvent, type ReadModelStore } from '../../src/event-sourcing/read-model-store';
import { type ProjectorObserver, SubscriptionRunner } from '../../src/event-sourcing/subscription-runner';
import { type CounterProjection } from './counters';

export interface ProjectorOptions {
  readonly name?: string;
  readonly store: EventStore;
  readonly readModel: ReadModelStore;
  readonly projection: CounterProjection;
  readonly onLive?: () => Promise<void>;
}

/** A started runner, with all that it told so far. */
export class RunningProjector implements ProjectorObserver {
  readonly events: RecordedEvent[] = [];
  readonly parkedEvents: ParkedEvent[] = [];
  readonly interruptions: unknown[] = [];
  private readonly told = new EventEmitter();
  private readonly runner: SubscriptionRunner;

  constructor({ name = 'counters', store, readModel, projection, onLive }: ProjectorOptions) {
    const projections = [projection as unknown as AnyProjection];
    this.runner = new SubscriptionRunner(name, store, readModel, projections, this, onLive);
    this.runner.start();
  }

  processed(events: readonly RecordedEvent[]): void {
    this.events.push(...events);
    this.told.emit('told');
  }

  parked(event: ParkedEvent): void {
    this.parkedEvents.push(event);
    this.told.emit('told');
  }

  interrupted(error: unknown): void {
    this.interruptions.push(error);
    this.told.emit('told');
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
